/* SPDX-License-Identifier: MIT */
#include "summary.h"

#include "nlinspect/base/cleanup.h"

#include "subject/sockets/words.h"

#define SCHEMA   summary
#define ROWS     "subject/summary/summary.def"
#define ID(name) SUMMARY_##name

#include "nlinspect/model/rows.h"

static const struct synonym synonyms[] = {
	{"proto", "protocol"},
	{"estab", "established"},
	{"timewait", "time_wait"},
};

const struct schema summary_schema = {
	.name = "summary",
	.title = "how many sockets there are, by protocol and state",
	FROM_ROWS(summary),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
};
