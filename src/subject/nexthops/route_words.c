/* SPDX-License-Identifier: MIT */
#include "route_words.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include <linux/rtnetlink.h>

static const struct word route_types[] = {
	{RTN_UNSPEC, "none"},
	{RTN_UNICAST, "unicast"},
	{RTN_LOCAL, "local"},
	{RTN_BROADCAST, "broadcast"},
	{RTN_ANYCAST, "anycast"},
	{RTN_MULTICAST, "multicast"},
	{RTN_BLACKHOLE, "blackhole", TONE_BAD},
	{RTN_UNREACHABLE, "unreachable", TONE_BAD},
	{RTN_PROHIBIT, "prohibit", TONE_BAD},
	{RTN_THROW, "throw"},
	{RTN_NAT, "nat"},
	{RTN_XRESOLVE, "xresolve"},
};
const struct words route_type_words = WORDS(route_types);

/* In the order of ip(8); the last three are the project's own words. */
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
