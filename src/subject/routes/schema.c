/* SPDX-License-Identifier: MIT */
#include "routes.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "hand.h"
#include "subject/nexthops/encap/encaps.h"
#include "subject/nexthops/hand.h"
#include "subject/nexthops/nexthops.h"
#include "subject/nexthops/route_words.h"

#include <linux/in_route.h>
#include <linux/rtnetlink.h>

static const struct word prefs[] = {{0, "medium"}, {1, "high"}, {3, "low"}};
static const struct words pref_words = WORDS(prefs);

/* The words of ip(8) for the upper half of an exception's flags. */
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
/* Attributes that a route and each of its next hops have. */
#define VIA(of)   SOURCE_NEST(of, RTA_VIA, WIRE_VIA), .hand = via_finish
#define FLOW(of)  SOURCE_NEST(of, RTA_FLOW, WIRE_REALMS), .hand = realm_finish
#define ENCAP(of) SOURCE_GROUP(of, WIRE_ENCAP, "RTA_ENCAP_TYPE")
#define METRICS   SOURCE_NEST(WIRE_ROUTE, RTA_METRICS, WIRE_METRICS), .hand = metrics_finish
#define HOPS      SOURCE_SPANS(WIRE_ROUTE, RTA_MULTIPATH, struct rtnexthop, WIRE_NEXTHOP)
#define CACHE(member) \
	SOURCE_MEMBER(WIRE_ROUTE, RTA_CACHEINFO, rta_cacheinfo, member, "rta_cacheinfo." #member)
#define MFC(member) \
	SOURCE_MEMBER(WIRE_ROUTE, RTA_MFC_STATS, rta_mfc_stats, member, "rta_mfc_stats." #member)
#include "nlinspect/model/rows.h"

static const struct synonym synonyms[] = {
	{"to", "dst"},
	{"gw", "next_hop"},
	{"via", "next_hop", .filters = true}, /* as in ip(8) */
	{"src", "prefsrc"},
	{"proto", "protocol"},
	{"oifname", "dev"},
	{"priority", "metric"},
	{"preference", "metric"},
	{"dsfield", "tos"},
	{"realm", "flow"},
	{"realms", "flow"},
};

static const struct phrase phrases[] = {
	{"root", .means = "dst in $"},
	{"match", .means = "$"},
	{"exact", .means = "dst=$"},
	{"oif", .named = "dev=$"},
	{"realm", .masked = "flow.from=$1 flow.to=$2"},
	{"realms", .masked = "flow.from=$1 flow.to=$2"},
};

/* A multipath route has only the next hops of its members. */
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

static const struct wire_set route_sets[] = {
	{WIRE_ROUTE, "RTA",
		LEFT_OUT(RTA_PROTOINFO, RTA_SESSION, RTA_MP_ALGO, RTA_MARK, RTA_NEWDST, RTA_PAD,
			RTA_UID, RTA_IP_PROTO, RTA_SPORT, RTA_DPORT, 31) /* FLOWLABEL */},
};

const struct schema route_schema = {
	.name = "routes",
	.title = "routes of every table",
	FROM_ROWS(route),
	SETS(route_sets),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.phrases = phrases,
	.phrase_count = ARRAY_SIZE(phrases),
	.also = also,
	.also_count = ARRAY_SIZE(also),
	.views = views,
	.view_count = ARRAY_SIZE(views),
	.bare_number = NULL,
	.bare_address = "dst",
	.bare_word = "dev",
	.kin = "dst from prefsrc",
	.zone = "dev",
};

/* RTAX_LOCK is a set of metrics: 1 << RTAX_*. */
static const struct word locks[] = {
	{1 << RTAX_MTU, "mtu"},
	{1 << RTAX_WINDOW, "window"},
	{1 << RTAX_RTT, "rtt"},
	{1 << RTAX_RTTVAR, "rttvar"},
	{1 << RTAX_SSTHRESH, "ssthresh"},
	{1 << RTAX_CWND, "cwnd"},
	{1 << RTAX_ADVMSS, "advmss"},
	{1 << RTAX_REORDERING, "reordering"},
	{1 << RTAX_HOPLIMIT, "hoplimit"},
	{1 << RTAX_INITCWND, "initcwnd"},
	{1 << RTAX_FEATURES, "features"},
	{1 << RTAX_RTO_MIN, "rto_min"},
	{1 << RTAX_INITRWND, "initrwnd"},
	{1 << RTAX_QUICKACK, "quickack"},
	{1 << RTAX_CC_ALGO, "congestion"},
	{1 << RTAX_FASTOPEN_NO_COOKIE, "fastopen_no_cookie"},
};
static const struct words metric_lock_words = WORDS(locks);

static const struct word features[] = {
	{RTAX_FEATURE_ECN, "ecn"},
	{RTAX_FEATURE_SACK, "sack"},
	{RTAX_FEATURE_TIMESTAMP, "timestamp"},
	{RTAX_FEATURE_ALLFRAG, "allfrag"},
	{1 << 4, "tcp_usec_ts"},
};
static const struct words metric_feature_words = WORDS(features);

#define SCHEMA              metrics
#define ROWS                "subject/routes/metrics.def"
#define ID(name)            METRIC_##name
#define METRIC(number)      SOURCE_ATTRIBUTE(WIRE_METRICS, number, uint32_t)
#define METRIC_TEXT(number) .kind = WIRE_METRICS, .attribute = (number), .name = #number
#include "nlinspect/model/rows.h"

static const struct wire_set metrics_sets[] = {
	{WIRE_METRICS, "RTAX"},
};

const struct schema metrics_schema = {
	.name = "metrics",
	.title = "metrics of a route",
	FROM_ROWS(metrics),
	SETS(metrics_sets),
};

#define SCHEMA   realm
#define ROWS     "subject/routes/realms.def"
#define ID(name) REALM_##name
/* The kernel shifts the number, so no byte order matters. */
#define HALF(low)                                                                \
	.kind = WIRE_REALMS, .attribute = WIRE_HEADER, .size = sizeof(uint32_t), \
	.form = WIRE_BITS, .shift = (low), .width = 16, .name = "RTA_FLOW"
#include "nlinspect/model/rows.h"

const struct schema realm_schema = {
	.name = "realms",
	.title = "realms of a route",
	FROM_ROWS(realm),
};

#define SCHEMA              nexthop
#define ROWS                "subject/routes/nexthops.def"
#define ID(name)            NEXTHOP_##name
#define HOP(member)         SOURCE_HEADER(WIRE_NEXTHOP, rtnexthop, member)
#define HOP_ADDRESS(number) .kind = WIRE_NEXTHOP, .attribute = (number), .name = #number
#include "nlinspect/model/rows.h"

static const struct wire_set nexthop_sets[] = {
	{WIRE_NEXTHOP, "RTA", LEFT_OUT(RTA_NEWDST, RTA_PAD)},
};

const struct schema nexthop_schema = {
	.name = "nexthops",
	.title = "next hops of a route",
	FROM_ROWS(nexthop),
	SETS(nexthop_sets),
	.zone = "dev",
};
