/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/nearest.h"
#include "nlinspect/base/parse.h"
#include "nlinspect/flow/conjunct.h"

#include "ask.h"
#include "routes.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>

#define AT(member) offsetof(struct route_options, member)

static const struct option_word tables[] = {{"all", "every table"}, {NULL, NULL}};

static const struct option_row rows[] = {
	{0, "table", "TABLE", VALUE_WORD, SECTION_OWN,
		"routes of this table, a name or a number, or of \"all\"; without it \"main\"",
		AT(table), .field = "table", .words = tables},
	{0, "cache", NULL, VALUE_NONE, SECTION_OWN,
		"instead of the tables, the exceptions that the kernel made for single "
		"destinations: "
		"the MTU of a path, a redirect",
		AT(cache)},
	{0, "multicast", NULL, VALUE_NONE, SECTION_OWN,
		"instead of the tables, multicast forwarding (ip mroute)", AT(multicast)},
};

const struct option_set route_option_set = {
	.rows = rows,
	.count = ARRAY_SIZE(rows),
	.size = sizeof(struct route_options),
	.heading = "Routes",
};

static int report_table(const struct typed *typed, struct text name)
{
	const struct words *words = typed->schema->fields[ROUTE_table].words;
	struct nearest nearest;
	char shown[128], meant[NEAREST_SIZE];

	nearest_init(&nearest, name);
	nearest_try(&nearest, text_of("all"));
	for (size_t i = 0; i < words->count; i++)
		nearest_try(&nearest, text_of(words->list[i].name));
	for (size_t i = 0; i < words->alias_count; i++)
		nearest_try(&nearest, text_of(words->aliases[i].name));
	text_escape_into(shown, sizeof(shown), name);
	if (*nearest.best)
		report_error(typed->report, "unknown table \"%s\"; did you mean \"%s\"?", shown,
			text_escape_into(meant, sizeof(meant), text_of(nearest.best)));
	else
		report_error(typed->report,
			"unknown table \"%s\": neither a number nor a name in "
			"/etc/iproute2/rt_tables; \"nlinspect tables\" lists the tables",
			shown);
	return -EINVAL;
}

/* The parts of the filter that the kernel can apply. */
static void select_demanded(const struct where *where, struct route_ask *ask)
{
	uint64_t value;

	if (where_demands(where, ROUTE_protocol, &value) && value <= UINT8_MAX)
		ask->protocol = (uint8_t)value;
	/* The kernel would miss routes whose next-hop object is a blackhole. */
	if (where_demands(where, ROUTE_type, &value) && value <= UINT8_MAX &&
		value != RTN_BLACKHOLE)
		ask->type = (uint8_t)value;
	ask->dev = where_demands_text(where, ROUTE_dev);
}

/* Reads the table that --table names. */
static int select_named(const struct typed *typed, const char *table, struct selection *selection)
{
	const struct route_options *options = typed->options;
	struct route_ask *ask = selection->own;
	struct text name = text_of(table);
	char shown[72];
	uint64_t value;

	if (word_equals(name, "all"))
		return 0;
	if ((words_value(typed->schema->fields[ROUTE_table].words, name, &value) &&
		    parse_u64(name, &value)) ||
		value > UINT32_MAX)
		return report_table(typed, name);
	ask->table = (uint32_t)value;
	if (ask->table && !typed->where && !options->cache && !options->multicast)
		snprintf(selection->nothing, sizeof(selection->nothing),
			"the routing table %s is empty",
			text_escape_into(shown, sizeof(shown), name));
	return 0;
}

static int select_table(const struct typed *typed, struct selection *selection)
{
	const struct route_options *options = typed->options;
	struct route_ask *ask = selection->own;
	struct fieldset looked_at = {{0}};
	uint64_t value;

	if (options->table)
		return select_named(typed, options->table, selection);
	if (where_demands(typed->where, ROUTE_table, &value) && value <= UINT32_MAX) {
		ask->table = (uint32_t)value;
		return 0;
	}
	where_fields(typed->where, &looked_at);
	/* Exceptions are few, and multicast has no main table. */
	if (fieldset_has(&looked_at, ROUTE_table) || options->cache || options->multicast)
		return 0;
	ask->table = RT_TABLE_MAIN;
	if (typed->where)
		snprintf(selection->nothing, sizeof(selection->nothing),
			"only the table main was read; --table all reads every table");
	return 0;
}

int routes_select(const struct typed *typed, struct selection *selection)
{
	const struct route_options *options = typed->options;
	struct route_ask *ask = selection->own;

	if (typed->follow && options->cache) {
		report_error(typed->report, "--cache and --follow cannot be combined: the kernel "
					    "does not report exceptions that come and go");
		return -EINVAL;
	}
	/* A route that does not match may have matched before. */
	if (!typed->follow)
		select_demanded(typed->where, ask);
	ask->cached = options->cache;
	ask->multicast = options->multicast;
	if (options->cache != options->multicast)
		selection->view = options->cache ? "cache" : "multicast";
	/* The most specific one of the routes that cover an address is used, so it comes first. */
	if (where_demands_cover(typed->where, ROUTE_dst))
		selection->sort = "-dst";
	return select_table(typed, selection);
}
