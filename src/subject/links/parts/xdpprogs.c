/* SPDX-License-Identifier: MIT */
#include "xdpprogs.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/if_link.h>

#define SCHEMA      xdpprog
#define ROWS        "subject/links/parts/xdpprogs.def"
#define ID(name)    XDPPROG_##name
#define XDP(number) SOURCE_BY_HAND(WIRE_LINK_XDP, number, "IFLA_XDP." #number)

#include "nlinspect/model/rows.h"

const struct schema xdpprog_schema = {
	.name = "prog",
	.title = "a BPF program",
	FROM_ROWS(xdpprog),
};
