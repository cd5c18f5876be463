/* SPDX-License-Identifier: MIT */
#include "counters.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "rows.h"
#include "subject/counters/meanings/meaning.h"

static const struct word scopes[] = {{true, "host", TONE_PLAIN}};
static const struct words counter_scope_words = WORDS(scopes);

#define SCHEMA   counter
#define ROWS     "subject/counters/counters.def"
#define ID(name) COUNTER_##name

#include "nlinspect/model/rows.h"

static const struct synonym synonyms[] = {
	{"counter", "name"},
	{"rate", "total"},
	{"meaning", "doc"},
	{"ifname", "interface"},
	{"dev", "interface"},
};

static const struct phrase phrases[] = {
	{"@drops", .means = "loss"},
	{"drops", .means = "loss"},
	{"@trouble", .means = "trouble=1"},
};

static const struct view views[] = {
	{"rates", "group name at value total percent scope doc",
		"what was counted, and how fast it grows; the default with -w"},
	{"advice", "group name at value percent worry advice",
		"when a counter means trouble, and what to do"},
	{"text", "text", "the lines of netstat -s; the default with --text"},
};

static const struct alarm alarms[] = {{"value total percent", "trouble", 1, 0}};

const struct schema counter_schema = {
	.name = "counters",
	.title = "what the kernel counts, and what it means",
	FROM_ROWS(counter),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.phrases = phrases,
	.phrase_count = ARRAY_SIZE(phrases),
	.views = views,
	.view_count = ARRAY_SIZE(views),
	.alarms = alarms,
	.alarm_count = ARRAY_SIZE(alarms),
	.bare_word = "group name full_name",
	.rated = rows_rated,
};
