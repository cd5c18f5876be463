/* SPDX-License-Identifier: MIT */
#include "vfrates.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/if_link.h>

#define SCHEMA   vfrate
#define ROWS     "subject/links/parts/vfrates.def"
#define ID(name) VFRATE_##name
#define RATE(member) \
	SOURCE_MEMBER(WIRE_LINK_VF, IFLA_VF_RATE, ifla_vf_rate, member, "ifla_vf_rate." #member)

#include "nlinspect/model/rows.h"

const struct schema vfrate_schema = {
	.name = "rate",
	.title = "limits of what a virtual function sends",
	FROM_ROWS(vfrate),
};
