/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "subject/rates/groups/groups.h"

#include <errno.h>

#define AT(member) offsetof(struct rates_typed, member)

enum { NANOSECONDS = 1000000000 };

static const struct option_word decimals[] = {
	{"0", NULL}, {"1", NULL}, {"2", NULL}, {"3", NULL}, {NULL, NULL}};

static const struct option_row rows[] = {
	{'n', "groups", "LIST", VALUE_WORDS, SECTION_OWN,
		"these groups, as the first word has them; ALL is every one", AT(groups),
		.words = rates_group_words},
	{0, "iface", "LIST", VALUE_WORDS, SECTION_OWN,
		"of DEV, EDEV and QDISC only these interfaces", AT(interfaces)},
	{0, "cpus", NULL, VALUE_NONE, SECTION_OWN, "of SOFT a row for each CPU as well", AT(cpus)},
	{'z', "active", NULL, VALUE_NONE, SECTION_OWN,
		"no rows of interfaces, CPUs and queues without a rate above 0", AT(active)},
	{0, "dec", "N", VALUE_WORD, SECTION_OWN, "decimals of a table: 0 to 3; 2 if it is not said",
		AT(decimals), .words = decimals},
};

const struct option_set rates_options = {
	.rows = rows,
	.count = ARRAY_SIZE(rows),
	.size = sizeof(struct rates_typed),
	.heading = "Groups",
	.apart = true,
};

/* Whether the group has rows for several things. */
static bool has_things(const struct schema *schema)
{
	for (size_t id = RATES_FIELDS; id < schema->field_count; id++) {
		if (schema->fields[id].role == ROLE_KEY)
			return true;
	}
	return false;
}

int rates_select(const struct typed *typed, struct selection *selection)
{
	const struct rates_typed *options = typed->options;
	struct rates_ask *ask = selection->own;
	const char *places = options->decimals;
	char shown[72];

	if (places && (*places < '0' || *places > '3' || places[1])) {
		report_error(typed->report, "--dec: \"%s\" is not a number from 0 to 3",
			text_escape_into(shown, sizeof(shown), text_of(places)));
		return -EINVAL;
	}
	ask->interfaces = options->interfaces;
	ask->cpus = options->cpus;
	ask->milliseconds = typed->interval % NANOSECONDS != 0;
	selection->places = places;
	if (options->active && has_things(typed->schema))
		selection->rest = REST_BY_OPTION;
	return 0;
}
