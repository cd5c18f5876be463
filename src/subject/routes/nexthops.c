/* SPDX-License-Identifier: MIT */
#include "nexthops.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "subject/nexthops/route_words.h"
#include "subject/schemas.h"

#include <linux/rtnetlink.h>

#define SCHEMA   nexthop
#define ROWS     "subject/routes/nexthops.def"
#define ID(name) NEXTHOP_##name

#define HDR(member)          SOURCE_HEADER(WIRE_NEXTHOP, rtnexthop, member)
#define ATTR_ADDRESS(number) .kind = WIRE_NEXTHOP, .attribute = (number), .name = #number
#define ATTR_BY_HAND(number) .kind = WIRE_NONE, .attribute = (number), .name = #number

#include "nlinspect/model/rows.h"

const struct schema nexthop_schema = {
	.name = "nexthops",
	.title = "next hops of a route",
	FROM_ROWS(nexthop),
};
