/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/source/subject.h"

#include "subject/routes/ask.h"
#include "subject/routes/routes.h"
#include "subject/rules/rules.h"
#include "subject/rules/tables.h"
#include "tables.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Counts the records of the sources of routes and rules, by table, and pushes the counts at the
 * end, because the kernel has no list of its tables. Memory grows with the number of tables, not of
 * routes. */

struct count {
	uint64_t ipv4_routes, ipv6_routes, rules, priority;
	uint32_t table;
};

/* The sink for the records of one of the two sources. */
struct counted {
	struct sink sink;
	struct tables *tables;
};

/* The questions without a complete answer. Their counts are unknown then, because a part must not
 * pass for all. */
struct unknown {
	bool ipv4_routes, ipv6_routes, rules;
};

struct tables {
	struct unknown unknown;
	struct count *counts;
	size_t count, room;
	uint32_t *slots; /* hash table of index + 1 of a count; 0: free. Twice as many as `room` */
	size_t last;     /* routes come table by table */
};

enum { ROOM_FIRST = 64 };

static struct ask ask_counted(
	const struct ask *ask, const struct schema *schema, const char *fields)
{
	struct ask counted = *ask;

	counted.where = NULL; /* The filter is about the counts. */
	counted.wanted = counted.named = (struct fieldset){{0}};
	schema_add(schema, fields, &counted.wanted);
	return counted;
}

/* In all tables. */
static struct ask ask_routes(const struct ask *ask)
{
	static const struct route_ask all;
	struct ask routes = ask_counted(ask, &route_schema, "family table");

	routes.own = &all;
	return routes;
}

static struct ask ask_rules(const struct ask *ask)
{
	return ask_counted(ask, &rule_schema, "action table priority");
}

static void tables_questions(const struct ask *ask, struct questions *questions)
{
	const struct ask routes = ask_routes(ask), rules = ask_rules(ask);

	route_dump.questions(&routes, questions);
	questions_join(questions, rule_dump.questions, &rules);
}

/* The slot with a table's index, or the free slot for it. */
static uint32_t *tables_slot(const struct tables *tables, uint32_t table)
{
	size_t mask = 2 * tables->room - 1;
	size_t at = (size_t)(table * UINT64_C(0x9e3779b97f4a7c15) >> 32) & mask;

	while (tables->slots[at] && tables->counts[tables->slots[at] - 1].table != table)
		at = (at + 1) & mask;
	return &tables->slots[at];
}

static int tables_grow(struct tables *tables)
{
	size_t room = tables->room ? 2 * tables->room : ROOM_FIRST;
	struct count *counts = reallocarray(tables->counts, room, sizeof(*counts));
	uint32_t *slots;

	if (!counts)
		return -ENOMEM;
	tables->counts = counts;
	slots = calloc(2 * room, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	free(tables->slots);
	tables->slots = slots;
	tables->room = room;
	for (size_t i = 0; i < tables->count; i++)
		*tables_slot(tables, counts[i].table) = (uint32_t)i + 1;
	return 0;
}

/* Finds the count of a table, or adds one. @return NULL if there is no memory */
static struct count *tables_count(struct tables *tables, uint32_t table)
{
	uint32_t *slot;

	if (tables->last < tables->count && tables->counts[tables->last].table == table)
		return &tables->counts[tables->last];
	if (tables->count == tables->room && tables_grow(tables))
		return NULL;
	slot = tables_slot(tables, table);
	if (!*slot) {
		tables->counts[tables->count] = (struct count){.table = table};
		*slot = (uint32_t)++tables->count;
	}
	tables->last = *slot - 1;
	return &tables->counts[tables->last];
}

static int routes_row(struct sink *sink, const struct record *record)
{
	const struct route_record *route = (const struct route_record *)record;
	struct count *count =
		tables_count(((struct counted *)sink)->tables, (uint32_t)route->table);

	if (!count)
		return -ENOMEM;
	if (route->family == AF_INET)
		count->ipv4_routes++;
	else
		count->ipv6_routes++;
	return 0;
}

static int rules_row(struct sink *sink, const struct record *record)
{
	const struct rule_record *rule = (const struct rule_record *)record;
	struct count *count;

	/* The action of the rule ends the lookup, or jumps to another rule. */
	if (!record_has(record, RULE_table))
		return 0;
	count = tables_count(((struct counted *)sink)->tables, (uint32_t)rule->table);
	if (!count)
		return -ENOMEM;
	if (!count->rules++ || rule->priority < count->priority)
		count->priority = rule->priority;
	return 0;
}

/* Exceptions and multicast forwarding, which a recording also asks for, are not counted. */
static void tables_failed(struct run *run)
{
	struct tables *tables = ((struct counted *)run->sink)->tables;
	const struct request *request = &run->question->request;
	struct rtmsg header = {0};
	size_t length;
	const uint8_t *payload = request_payload(request, &length);

	if (request_type(request) == RTM_GETRULE) {
		tables->unknown.rules = true;
		return;
	}
	memcpy(&header, payload, length < sizeof(header) ? length : sizeof(header));
	if (header.rtm_flags & RTM_F_CLONED)
		return;
	tables->unknown.ipv4_routes |= header.rtm_family == AF_INET;
	tables->unknown.ipv6_routes |= header.rtm_family == AF_INET6;
}

static int tables_push(struct run *run, const struct unknown *unknown, const struct count *count)
{
	struct table_record record = {.base.present = {{0}}};

	RECORD_SET(&record, TABLE_table, table, count->table);
	if (run->ask->inet && !unknown->ipv4_routes)
		RECORD_SET(&record, TABLE_ipv4_routes, ipv4_routes, count->ipv4_routes);
	if (run->ask->inet6 && !unknown->ipv6_routes)
		RECORD_SET(&record, TABLE_ipv6_routes, ipv6_routes, count->ipv6_routes);
	/* A part must not pass for all. */
	if ((!run->ask->inet || !unknown->ipv4_routes) &&
		(!run->ask->inet6 || !unknown->ipv6_routes))
		RECORD_SET(&record, TABLE_routes, routes,
			(run->ask->inet ? count->ipv4_routes : 0) +
				(run->ask->inet6 ? count->ipv6_routes : 0));
	if (!unknown->rules)
		RECORD_SET(&record, TABLE_rules, rules, count->rules);
	if (count->rules && !unknown->rules)
		RECORD_SET(&record, TABLE_priority, priority, count->priority);
	return source_push(run, &record.base);
}

static int compare_counts(const void *a, const void *b)
{
	const struct count *one = a, *other = b;

	return (one->table > other->table) - (one->table < other->table);
}

/* Runs the dumps of another subject into a sink that counts the records. */
static int count(struct tables *tables, struct run *run, const struct ask *ask,
	const struct schema *schema, const struct dump *dump, const struct sink_ops *ops)
{
	struct counted counted = {.sink.ops = ops, .tables = tables};
	struct run inner = run_within(run, schema, ask, &counted.sink);
	struct dump counting = *dump;
	int error;

	counting.failed = tables_failed;
	error = dump_run(&inner, &counting);
	run_join(run, &inner);
	return error;
}

static int count_all(struct tables *tables, struct run *run)
{
	static const struct sink_ops routes_ops = {.row = routes_row},
				     rules_ops = {.row = rules_row};
	const struct ask routes = ask_routes(run->ask), rules = ask_rules(run->ask);
	int error = count(tables, run, &routes, &route_schema, &route_dump, &routes_ops);

	return error ? error : count(tables, run, &rules, &rule_schema, &rule_dump, &rules_ops);
}

static int tables_run(struct run *run)
{
	struct tables tables = {.counts = NULL};
	int error = count_all(&tables, run);

	if (!error && tables.count)
		qsort(tables.counts, tables.count, sizeof(*tables.counts), compare_counts);
	for (size_t i = 0; i < tables.count && run->status.answered && !error; i++)
		error = tables_push(run, &tables.unknown, &tables.counts[i]);
	free(tables.counts);
	free(tables.slots);
	return error;
}

static const struct example examples[] = {
	{"nlinspect tables", "every routing table, and how many routes are in it"},
	{"nlinspect tables rules=0", "those that no rule leads to"},
	{"nlinspect tables routes=0", "those that rules lead to for nothing"},
	{"nlinspect tables -N all --sort -routes --limit 5", "the largest of all namespaces"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_FILTER, HABIT_VERBS, "no verb is needed: \"nlinspect tables main\""},
	{.words = NULL},
};

const struct subject tables_subject = {
	.name = "tables",
	.alias = "table",
	.arguments = "[FILTER...]",
	.summary = "routing tables in use, and how much is in them",
	.schema = &table_schema,
	.needs = NEED_KERNEL,
	.families = FAMILIES_APART,
	.tool = TOOL_IP,
	.examples = examples,
	.habits = habits,
	.questions = tables_questions,
	.run = tables_run,
	.suggest = rule_tables_suggest,
};
