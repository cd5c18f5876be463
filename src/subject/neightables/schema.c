/* SPDX-License-Identifier: MIT */
#include "neightables.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include <linux/neighbour.h>

#define SCHEMA   neightable
#define ROWS     "subject/neightables/neightables.def"
#define ID(name) NEIGHTABLE_##name

#define HDR(member)        SOURCE_HEADER(WIRE_NEIGHTABLE, ndtmsg, member)
#define ATTR(number, type) SOURCE_ATTRIBUTE(WIRE_NEIGHTABLE, number, type)
#define ATTR_TEXT(number)  .kind = WIRE_NEIGHTABLE, .attribute = (number), .name = #number
#define PARM(number, type) SOURCE_ATTRIBUTE(WIRE_NEIGHTABLE_PARMS, number, type)
#define CONFIG(member) \
	SOURCE_MEMBER(WIRE_NEIGHTABLE, NDTA_CONFIG, ndt_config, member, "ndt_config." #member)
#define STATS(member) \
	SOURCE_MEMBER(WIRE_NEIGHTABLE, NDTA_STATS, ndt_stats, member, "ndt_stats." #member)

#include "nlinspect/model/rows.h"

static const struct wire neightable_nests[] = {
	{SOURCE_NEST(WIRE_NEIGHTABLE, NDTA_PARMS, WIRE_NEIGHTABLE_PARMS)}};

static const struct synonym synonyms[] = {
	{"ifname", "dev"},
	{"thresh1", "gc_thresh1"},
	{"thresh2", "gc_thresh2"},
	{"thresh3", "gc_thresh3"},
};

static const struct alarm alarms[] = {{"res_failed table_fulls", NULL, 1, 0}};

static const struct view views[] = {
	{"devices",
		"name dev base_reachable_ms retrans_ms gc_stale_ms delay_probe_ms queue_len "
		"ucast_probes app_probes mcast_probes",
		"settings of tables and of interfaces; the default with --devices"},
};

static const struct wire_set neightable_sets[] = {
	{WIRE_NEIGHTABLE, "NDTA", LEFT_OUT(NDTA_PAD)},
	{WIRE_NEIGHTABLE_PARMS, "NDTPA", LEFT_OUT(NDTPA_PAD)},
};

const struct schema neightable_schema = {
	.name = "neightables",
	.title = "neighbor tables: sizes, limits, statistics and settings",
	FROM_ROWS(neightable),
	NESTS(neightable_nests),
	SETS(neightable_sets),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.views = views,
	.view_count = ARRAY_SIZE(views),
	.alarms = alarms,
	.alarm_count = ARRAY_SIZE(alarms),
	.bare_word = "name",
	.kin = "name",
};
