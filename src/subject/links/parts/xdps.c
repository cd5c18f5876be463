/* SPDX-License-Identifier: MIT */
#include "xdps.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/if_link.h>

#define SCHEMA   xdp
#define ROWS     "subject/links/parts/xdps.def"
#define ID(name) XDP_##name
#define XDP(number, type) \
	SOURCE_BY_HAND(WIRE_LINK_XDP, number, "IFLA_XDP." #number), .size = sizeof(type)
#define NESTED(number) .kind = WIRE_NONE, .attribute = (number), .name = #number

#include "nlinspect/model/rows.h"

const struct schema xdp_schema = {
	.name = "xdp",
	.title = "XDP programs of an interface",
	FROM_ROWS(xdp),
};
