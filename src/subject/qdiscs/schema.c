/* SPDX-License-Identifier: MIT */
#include "qdiscs.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include <linux/gen_stats.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

static const struct word objects[] = {{OBJECT_QDISC, "qdisc"}, {OBJECT_CLASS, "class"}};
static const struct words object_words = WORDS(objects);

static const struct choice kinds[] = {
	{.word = "pfifo", .kind = WIRE_TC_FIFO},
	{.word = "bfifo", .kind = WIRE_TC_FIFO},
	{.word = "pfifo_head_drop", .kind = WIRE_TC_FIFO},
	{.word = "pfifo_fast", .kind = WIRE_TC_PRIO, .hand = qdisc_finish_prio},
	{.word = "prio", .kind = WIRE_TC_PRIO, .hand = qdisc_finish_prio},
	{.word = "tbf", .kind = WIRE_TC_TBF, .hand = qdisc_finish_tbf},
	{.word = "htb", .kind = WIRE_TC_HTB, .hand = qdisc_finish_htb},
	{.word = "fq", .kind = WIRE_TC_FQ, .hand = qdisc_finish_fq},
	{.word = "fq_codel", .kind = WIRE_TC_FQ_CODEL},
};
static const struct selector by_kind = {QDISC_kind, kinds, ARRAY_SIZE(kinds)};

#define SCHEMA   qdisc
#define ROWS     "subject/qdiscs/qdiscs.def"
#define ID(name) QDISC_##name

#define HDR(member)         SOURCE_HEADER(WIRE_TC, tcmsg, member)
#define ATTR(number, type)  SOURCE_ATTRIBUTE(WIRE_TC, number, type)
#define ATTR_TEXT(number)   .kind = WIRE_TC, .attribute = (number), .name = #number
#define BY_KIND(number)     SOURCE_BY(WIRE_TC, number, by_kind)
#define STATS(number, type) SOURCE_ATTRIBUTE(WIRE_TC_STATS, number, type)
#define MEMBER_OF(number, type, member) \
	SOURCE_MEMBER(WIRE_TC_STATS, number, type, member, #type "." #member)
#define BASIC(member) MEMBER_OF(TCA_STATS_BASIC, gnet_stats_basic, member)
#define QUEUE(member) MEMBER_OF(TCA_STATS_QUEUE, gnet_stats_queue, member)
#define EST(member)   MEMBER_OF(TCA_STATS_RATE_EST, gnet_stats_rate_est, member)
#define EST64(member) MEMBER_OF(TCA_STATS_RATE_EST64, gnet_stats_rate_est64, member)

#include "nlinspect/model/rows.h"

static const struct wire qdisc_nests[] = {{SOURCE_NEST(WIRE_TC, TCA_STATS2, WIRE_TC_STATS)}};

static const struct synonym synonyms[] = {
	{"classid", "handle"},
	{"qdisc", "kind"},
	{"ifname", "dev"},
};

static const struct alarm alarms[] = {{"drops", NULL, 1, 0}};

static const struct view views[] = {
	{"classes",
		"dev object kind handle parent leaf bytes packets drops overlimits backlog qlen",
		"queueing disciplines and their classes; the default with --classes"},
};

static const struct wire_set qdisc_sets[] = {
	{WIRE_TC, "TCA",
		LEFT_OUT(TCA_STATS, TCA_XSTATS, TCA_RATE, TCA_FCNT, TCA_STAB, TCA_PAD,
			TCA_DUMP_INVISIBLE, TCA_CHAIN, TCA_DUMP_FLAGS, TCA_EXT_WARN_MSG)},
	{WIRE_TC_STATS, "TCA_STATS", LEFT_OUT(TCA_STATS_APP, TCA_STATS_PAD, TCA_STATS_BASIC_HW)},
};

const struct schema qdisc_schema = {
	.name = "qdiscs",
	.title = "queueing disciplines and their classes",
	FROM_ROWS(qdisc),
	NESTS(qdisc_nests),
	SETS(qdisc_sets),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.views = views,
	.view_count = ARRAY_SIZE(views),
	.alarms = alarms,
	.alarm_count = ARRAY_SIZE(alarms),
	.bare_word = "dev",
};

#define SCHEMA   qdisc_options
#define ROWS     "subject/qdiscs/options.def"
#define ID(name) QDISC_OPTIONS_##name

#define FIFO(member)     SOURCE_HEADER(WIRE_TC_FIFO, tc_fifo_qopt, member)
#define PRIO(member)     SOURCE_HEADER(WIRE_TC_PRIO, tc_prio_qopt, member)
#define PRIO_HAND(label) SOURCE_BY_HAND(WIRE_NONE, TCA_OPTIONS, label)
#define TBF(member) \
	SOURCE_MEMBER(WIRE_TC_TBF, TCA_TBF_PARMS, tc_tbf_qopt, member, "tc_tbf_qopt." #member)
#define TBF_SET(member)        TBF(member), .none = WIRE_ZERO
#define TBF_ATTR(number, type) SOURCE_ATTRIBUTE(WIRE_TC_TBF, number, type)
#define TBF_HAND(label)        SOURCE_BY_HAND(WIRE_NONE, TCA_OPTIONS, label)
#define HTB(number, type)      SOURCE_ATTRIBUTE(WIRE_TC_HTB, number, type)
#define HTB_GLOB(member) \
	SOURCE_MEMBER(WIRE_TC_HTB, TCA_HTB_INIT, tc_htb_glob, member, "tc_htb_glob." #member)
#define HTB_CLASS(member) \
	SOURCE_MEMBER(WIRE_TC_HTB, TCA_HTB_PARMS, tc_htb_opt, member, "tc_htb_opt." #member)
#define FQ(number, type)       SOURCE_ATTRIBUTE(WIRE_TC_FQ, number, type)
#define FQ_SET(number, type)   FQ(number, type), .none = WIRE_ONES
#define FQ_CODEL(number, type) SOURCE_ATTRIBUTE(WIRE_TC_FQ_CODEL, number, type)

#include "nlinspect/model/rows.h"

static const struct wire_set qdisc_options_sets[] = {
	{WIRE_TC_TBF, "TCA_TBF",
		LEFT_OUT(TCA_TBF_RTAB, TCA_TBF_PTAB, TCA_TBF_BURST, TCA_TBF_PBURST, TCA_TBF_PAD)},
	{WIRE_TC_HTB, "TCA_HTB",
		LEFT_OUT(TCA_HTB_CTAB, TCA_HTB_RTAB, TCA_HTB_PAD, TCA_HTB_OFFLOAD)},
	{WIRE_TC_FQ, "TCA_FQ",
		LEFT_OUT(TCA_FQ_RATE_ENABLE, TCA_FQ_FLOW_DEFAULT_RATE, 16, 17,
			18) /* PRIOMAP, WEIGHTS, OFFLOAD_HORIZON */},
	{WIRE_TC_FQ_CODEL, "TCA_FQ_CODEL",
		LEFT_OUT(TCA_FQ_CODEL_CE_THRESHOLD_SELECTOR, TCA_FQ_CODEL_CE_THRESHOLD_MASK)},
};

const struct schema qdisc_options_schema = {
	.name = "options",
	.title = "settings of a queueing discipline",
	FROM_ROWS(qdisc_options),
	SETS(qdisc_options_sets),
};
