/* SPDX-License-Identifier: MIT */
#include "lookup.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "subject/neighbors/words.h"
#include "subject/nexthops/encap/encaps.h"
#include "subject/nexthops/route_words.h"
#include "subject/rules/selector_words.h"

static const struct word steps[] = {
	{STEP_ANSWER, "answer"},
	{STEP_RULE, "rule"},
	{STEP_ROUTE, "route"},
	{STEP_SOURCE, "source"},
	{STEP_ENCAP, "encap"},
	{STEP_NEXT_HOP, "next-hop"},
	{STEP_NEIGHBOR, "neighbor"},
	{STEP_LINK, "link"},
	{STEP_EXCEPTION, "exception"},
	{STEP_FILTERS, "filters"},
	{STEP_CHECK, "check"},
};
static const struct words step_words = WORDS(steps);

static const struct word verdicts[] = {
	{LOOKUP_VERDICT_OK, "ok"},
	{LOOKUP_VERDICT_PASSED, "passed"},
	{LOOKUP_VERDICT_BROKEN, "broken", TONE_BAD},
	{LOOKUP_VERDICT_DIFFERS, "differs", TONE_WARNING},
	{LOOKUP_VERDICT_UNKNOWN, "unknown"},
};
static const struct words verdict_words = WORDS(verdicts);

#define SCHEMA   lookup
#define ROWS     "subject/lookup/lookup.def"
#define ID(name) LOOKUP_##name

#include "nlinspect/model/rows.h"

const struct schema lookup_schema = {
	.name = "lookup",
	.title = "the way that a packet would take, and why",
	FROM_ROWS(lookup),
};
