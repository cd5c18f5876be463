/* SPDX-License-Identifier: MIT */
#include "nexthops.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "subject/nexthops/route_words.h"
#include "subject/schemas.h"

#include <linux/rtnetlink.h>

/* In the order in which ip(8) tells them; the last three are words of the project's own. */
static const struct word route_flags[] = {
	{RTNH_F_DEAD, "dead", TONE_BAD},
	{RTNH_F_ONLINK, "onlink"},
	{RTNH_F_PERVASIVE, "pervasive"},
	{RTNH_F_OFFLOAD, "offload"},
	{RTNH_F_TRAP, "trap"},
	{RTM_F_NOTIFY, "notify"},
	{RTNH_F_LINKDOWN, "linkdown", TONE_BAD},
	{RTNH_F_UNRESOLVED, "unresolved", TONE_WARNING},
	{RTM_F_OFFLOAD, "rt_offload"},
	{RTM_F_TRAP, "rt_trap"},
	{RTM_F_OFFLOAD_FAILED, "rt_offload_failed", TONE_WARNING},
	{RTM_F_CLONED, "cloned"},
	{RTM_F_EQUALIZE, "equalize"},
	{RTM_F_PREFIX, "prefix"},
};
const struct words route_flag_words = WORDS(route_flags);

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
