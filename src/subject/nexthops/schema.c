/* SPDX-License-Identifier: MIT */
#include "nexthops.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "hand.h"
#include "route_words.h"
#include "subject/nexthops/encap/encaps.h"
#include "subject/uapi.h"

#include <linux/nexthop.h>
#include <linux/rtnetlink.h>

static const struct word nexthop_types[] = {
	{NEXTHOP_GRP_TYPE_MPATH, "mpath"},
	{NEXTHOP_GRP_TYPE_RES, "resilient"},
};
static const struct words nexthop_type_words = WORDS(nexthop_types);

#define SCHEMA               nhobject
#define ROWS                 "subject/nexthops/nexthops.def"
#define ID(name)             NHOBJECT_##name
#define HDR(member)          SOURCE_HEADER(WIRE_NEXTHOP_OBJECT, nhmsg, member)
#define ATTR(number, type)   SOURCE_ATTRIBUTE(WIRE_NEXTHOP_OBJECT, number, type)
#define ATTR_ADDRESS(number) .kind = WIRE_NEXTHOP_OBJECT, .attribute = (number), .name = #number
#define ATTR_FLAG(number)    ATTR_ADDRESS(number), .form = WIRE_FLAG
#define BY_HAND(number)      .kind = WIRE_NONE, .attribute = (number), .name = #number
#define MEMBERS(number)                                                                      \
	SOURCE_STRUCTS(WIRE_NEXTHOP_OBJECT, number, struct nexthop_grp, WIRE_NEXTHOP_GROUP), \
		.hand = nhgroup_finish
#define RESILIENT_ARGS(number) SOURCE_NEST(WIRE_NEXTHOP_OBJECT, number, WIRE_NEXTHOP_RESILIENT)
#define STATS                                                                              \
	.kind = WIRE_NEXTHOP_OBJECT, .attribute = NEXTHOP_ATTRIBUTE_GROUP_STATS,           \
	.form = WIRE_EACH, .item = NEXTHOP_GROUP_STATS_ENTRY, .inner = WIRE_NEXTHOP_STATS, \
	.name = "NHA_GROUP_STATS"
#define HARDWARE                                                                         \
	SOURCE_GROUP(WIRE_NEXTHOP_OBJECT, WIRE_NEXTHOP_HW_STATS, "NHA_HW_STATS_ENABLE"), \
		.hand = hwstats_finish
#define ENCAP SOURCE_GROUP(WIRE_NEXTHOP_OBJECT, WIRE_ENCAP_OBJECT, "NHA_ENCAP_TYPE")
#include "nlinspect/model/rows.h"

static const struct synonym synonyms[] = {
	{"via", "gateway"},
	{"gw", "gateway"},
	{"proto", "protocol"},
};

static const struct phrase phrases[] = {
	{"groups", .means = "group!=-"},
	{"vrf", .means = "master=$"},
	{"oif", .named = "dev=$"},
};

static const struct wire_set nhobject_sets[] = {
	{WIRE_NEXTHOP_OBJECT, "NHA",
		LEFT_OUT(NHA_GROUPS, NHA_MASTER, NHA_RES_BUCKET, NEXTHOP_ATTRIBUTE_OP_FLAGS)},
};

const struct schema nhobject_schema = {
	.name = "nexthops",
	.title = "next-hop objects and groups",
	FROM_ROWS(nhobject),
	SETS(nhobject_sets),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.phrases = phrases,
	.phrase_count = ARRAY_SIZE(phrases),
	.bare_number = "id",
	.bare_address = "gateway",
	.bare_word = "dev",
	.kin = "gateway",
	.zone = "dev",
};

#define SCHEMA        nhgroup
#define ROWS          "subject/nexthops/nhgroups.def"
#define ID(name)      NHGROUP_##name
#define GROUP(member) SOURCE_HEADER(WIRE_NEXTHOP_GROUP, nexthop_grp, member)
#include "nlinspect/model/rows.h"

const struct schema nhgroup_schema = {
	.name = "group",
	.title = "members of a next-hop group",
	FROM_ROWS(nhgroup),
};

#define SCHEMA                  resilient
#define ROWS                    "subject/nexthops/resilients.def"
#define ID(name)                RESILIENT_##name
#define RESILIENT(number, type) SOURCE_ATTRIBUTE(WIRE_NEXTHOP_RESILIENT, number, type)
#include "nlinspect/model/rows.h"

static const struct wire_set resilient_sets[] = {
	{WIRE_NEXTHOP_RESILIENT, "NHA_RES_GROUP", LEFT_OUT(NHA_RES_GROUP_PAD)},
};

const struct schema resilient_schema = {
	.name = "resilient_args",
	.title = "settings of resilient next-hop groups",
	FROM_ROWS(resilient),
	SETS(resilient_sets),
};

#define SCHEMA               nhbucket
#define ROWS                 "subject/nexthops/nhbuckets.def"
#define ID(name)             NHBUCKET_##name
#define BUCKET(number, type) SOURCE_ATTRIBUTE(WIRE_NEXTHOP_BUCKET, number, type)
#include "nlinspect/model/rows.h"

const struct schema nhbucket_schema = {
	.name = "buckets",
	.title = "buckets of a resilient next-hop group",
	FROM_ROWS(nhbucket),
};

#define SCHEMA   nhstats
#define ROWS     "subject/nexthops/nhstats.def"
#define ID(name) NHSTATS_##name
#define ENTRY(number, type, label) \
	.kind = WIRE_NEXTHOP_STATS, .attribute = (number), .size = sizeof(type), .name = label
#define ENTRY_UINT(number, label) ENTRY(number, uint32_t, label), .form = WIRE_UINT
#include "nlinspect/model/rows.h"

static const struct wire_set nhstats_sets[] = {
	{WIRE_NEXTHOP_STATS, "NHA_GROUP_STATS_ENTRY"},
};

const struct schema nhstats_schema = {
	.name = "group_stats",
	.title = "packets of the members of a next-hop group",
	FROM_ROWS(nhstats),
	SETS(nhstats_sets),
};

#define SCHEMA   hwstats
#define ROWS     "subject/nexthops/hwstats.def"
#define ID(name) HWSTATS_##name
#define HW_STATS(number, label)                                                         \
	.kind = WIRE_NEXTHOP_HW_STATS, .attribute = (number), .size = sizeof(uint32_t), \
	.name = label
#include "nlinspect/model/rows.h"

const struct schema hwstats_schema = {
	.name = "hw_stats",
	.title = "hardware counters of a next-hop group",
	FROM_ROWS(hwstats),
};

#define SCHEMA      via
#define ROWS        "subject/nexthops/vias.def"
#define ID(name)    VIA_##name
#define VIA(member) SOURCE_HEADER(WIRE_VIA, rtvia, member)
#include "nlinspect/model/rows.h"

const struct schema via_schema = {
	.name = "via",
	.title = "a gateway of another family",
	FROM_ROWS(via),
};
