/* SPDX-License-Identifier: MIT */
#include "routes.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "subject/nexthops/route_words.h"
#include "subject/schemas.h"

#include <linux/in_route.h>
#include <linux/rtnetlink.h>

static const struct word prefs[] = {{0, "medium"}, {1, "high"}, {3, "low"}};
static const struct words pref_words = WORDS(prefs);

/* The words of ip(8) for the upper half of the flags of an exception. */
static const struct word route_caches[] = {
	{RTCF_LOCAL, "local"},
	{RTCF_REJECT, "reject"},
	{RTCF_MULTICAST, "mc"},
	{RTCF_BROADCAST, "brd"},
	{RTCF_DNAT, "dst-nat"},
	{RTCF_SNAT, "src-nat"},
	{RTCF_MASQ, "masq"},
	{RTCF_DIRECTDST, "dst-direct"},
	{RTCF_DIRECTSRC, "src-direct"},
	{RTCF_REDIRECTED, "redirected"},
	{RTCF_DOREDIRECT, "redirect"},
	{RTCF_FAST, "fastroute"},
	{RTCF_NOTIFY, "notify"},
	{RTCF_TPROXY, "proxy"},
};
static const struct words route_cache_words = WORDS(route_caches);

#define SCHEMA   route
#define ROWS     "subject/routes/routes.def"
#define ID(name) ROUTE_##name

#define HDR(member)          SOURCE_HEADER(WIRE_ROUTE, rtmsg, member)
#define ATTR(number, type)   SOURCE_ATTRIBUTE(WIRE_ROUTE, number, type)
#define ATTR_ADDRESS(number) .kind = WIRE_ROUTE, .attribute = (number), .name = #number
#define ATTR_PREFIX(number)  ATTR_ADDRESS(number)
#define ATTR_BY_HAND(number) .kind = WIRE_NONE, .attribute = (number), .name = #number
#define CACHE(member) \
	SOURCE_MEMBER(WIRE_ROUTE, RTA_CACHEINFO, rta_cacheinfo, member, "rta_cacheinfo." #member)

#define MFC(member) \
	SOURCE_MEMBER(WIRE_ROUTE, RTA_MFC_STATS, rta_mfc_stats, member, "rta_mfc_stats." #member)

#include "nlinspect/model/rows.h"

static const struct synonym synonyms[] = {
	{"to", "dst"},
	{"gw", "next_hop"},
	{"via", "next_hop", .filters = true}, /* as ip(8) has it */
	{"src", "prefsrc"},
	{"proto", "protocol"},
	{"oifname", "dev"},
	{"priority", "metric"},
	{"preference", "pref"},
	{"dsfield", "tos"},
	{"realms", "flow"},
};

/* A multipath route has no way of its own, but those of its members. */
static const struct also also[] = {
	{"dev", "nexthops.dev"},
	{"next_hop", "nexthops.gateway nexthops.via.host"},
	{"gateway", "via.host nexthops.gateway nexthops.via.host"},
	{"via", "nexthops.via"},
	{"encap", "nexthops.encap"},
	{"flow", "nexthops.flow"},
	{"flags", "nexthops.flags"},
};

static const struct view views[] = {
	{"cache", "family dst next_hop dev metrics expires age users used cache",
		"what --cache shows: exceptions, such as a path's MTU, and until when they hold"},
	{"multicast", "family from dst iif nexthops packets bytes wrong_if age flags table",
		"what --multicast shows: the sources and groups, and where their packets go"},
};

const struct schema route_schema = {
	.name = "routes",
	.alias = "route",
	.title = "routes of every table",
	FROM_ROWS(route),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.also = also,
	.also_count = ARRAY_SIZE(also),
	.views = views,
	.view_count = ARRAY_SIZE(views),
	.bare_number = NULL,
	.bare_address = "dst",
	.bare_word = "dev",
	.kin = "dst from prefsrc",
};
