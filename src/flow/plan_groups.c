/* SPDX-License-Identifier: MIT */
/* The part of a plan that is about groups: their fields, and the filter that selects some. */
#include "plan_parts.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

static int unknown_function(struct text name, struct plan_error *error)
{
	char shown[96];
	size_t used = (size_t)snprintf(error->message, sizeof(error->message),
		"unknown function in \"%s\"; there is",
		text_escape_into(shown, sizeof(shown), name));

	for (unsigned i = 0; i < AGGREGATE_FUNCTIONS && used < sizeof(error->message); i++)
		used += (size_t)snprintf(error->message + used, sizeof(error->message) - used,
			" %s", aggregate_word((enum aggregate_function)i));
	return -EINVAL;
}

/* The fields that functions are of: with rates, also those that counters have then. */
static const struct schema *measured_schema(const struct plan *plan)
{
	return plan->rates ? plan->rates : plan->schema;
}

/* @return the aggregate of a function and a field, which is added; NULL: there are too many */
static const struct aggregate *add_aggregate(
	struct plan *plan, unsigned field, enum aggregate_function function)
{
	struct aggregate *aggregate = plan->aggregates;

	for (; aggregate < plan->aggregates + plan->aggregate_count; aggregate++) {
		if (aggregate->field == field && aggregate->function == function)
			return aggregate;
	}
	if (plan->aggregate_count == PLAN_AGGREGATES)
		return NULL;
	plan->aggregate_count++;
	aggregate_init(aggregate, measured_schema(plan), field, function);
	return aggregate;
}

static int too_many(struct plan_error *error)
{
	snprintf(error->message, sizeof(error->message), "more than %d functions", PLAN_AGGREGATES);
	return -EINVAL;
}

static int spell(struct plan *plan, struct text name, const struct aggregate *aggregate,
	struct plan_error *error)
{
	char *spelled = plan->spelled[plan->spelling_count];

	for (size_t i = 0; i < plan->spelling_count; i++) {
		if (word_equals(name, plan->spelled[i]))
			return 0;
	}
	if (plan->spelling_count == PLAN_AGGREGATES)
		return too_many(error);
	snprintf(spelled, sizeof(plan->spelled[0]), "%.*s", (int)name.length, name.data);
	plan->spellings[plan->spelling_count++] =
		(struct synonym){.word = spelled, .field = aggregate->name};
	return 0;
}

/* Reads "rtt:p99". @return 0; -ENOENT (the name has no colon); -EINVAL */
static int read_aggregate(struct plan *plan, struct text name, struct plan_error *error)
{
	const struct schema *schema = measured_schema(plan);
	const char *colon = memchr(name.data, ':', name.length);
	struct text of, function_name;
	enum aggregate_function function;
	const struct aggregate *aggregate;
	char shown[96];
	int id;

	if (!colon)
		return -ENOENT;
	of = (struct text){name.data, (uint32_t)(colon - name.data)};
	function_name = (struct text){colon + 1, name.length - of.length - 1};
	id = schema_field(schema, of);
	if (id < 0)
		return plan_unknown(schema, of, error);
	function = aggregate_named(function_name);
	if (function == AGGREGATE_FUNCTIONS)
		return unknown_function(name, error);
	if (!aggregate_takes(function, &schema->fields[id])) {
		snprintf(error->message, sizeof(error->message),
			"\"%s\" is not a number; \"%s:distinct\" counts its values",
			text_escape_into(shown, sizeof(shown), of), schema->fields[id].name);
		return -EINVAL;
	}
	aggregate = add_aggregate(plan, (unsigned)id, function);
	return aggregate ? spell(plan, name, aggregate, error) : too_many(error);
}

/* Reads the name of an aggregate's own field: "rtt_us_p99", or "rtt_p99". */
static int read_joined(struct plan *plan, struct text name, struct plan_error *error)
{
	const struct schema *schema = measured_schema(plan);
	uint32_t at = name.length;
	struct text function_name, of;
	enum aggregate_function function;
	const struct aggregate *aggregate;
	int id;

	while (at && name.data[at - 1] != '_')
		at--;
	if (at < 2)
		return 0;
	function_name = (struct text){name.data + at, name.length - at};
	of = (struct text){name.data, at - 1};
	function = aggregate_named(function_name);
	id = schema_field(schema, of);
	/* Other unknown names are reported where they are used. */
	if (function == AGGREGATE_FUNCTIONS || id < 0 ||
		!aggregate_takes(function, &schema->fields[id]))
		return 0;
	aggregate = add_aggregate(plan, (unsigned)id, function);
	return aggregate ? spell(plan, name, aggregate, error) : too_many(error);
}

static int read_name(struct plan *plan, struct text name, struct plan_error *error)
{
	int result = read_aggregate(plan, name, error);

	if (result != -ENOENT)
		return result;
	return schema_field(measured_schema(plan), name) < 0 ? read_joined(plan, name, error) : 0;
}

/* Finds the functions in a list such as the one of --sort. */
static int read_list(
	struct plan *plan, const char *option, const char *list, struct plan_error *error)
{
	struct text name;
	int result = 0;

	error->option = option;
	while (!result && list && plan_next(&list, &name)) {
		uint32_t sign = *name.data == '-' || *name.data == '+';

		name.data += sign;
		name.length -= sign;
		result = read_name(plan, name, error);
	}
	return result;
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == ':' || c == '.';
}

/* Finds the functions in a filter. Other words with a colon are addresses, say. */
static int read_filter(struct plan *plan, const char *filter, struct plan_error *error)
{
	int result = 0;

	error->option = "--having";
	while (!result && filter && *filter) {
		struct text name = {filter, 0};
		const char *colon;

		while (is_name(filter[name.length]))
			name.length++;
		filter += name.length ? name.length : 1;
		colon = memchr(name.data, ':', name.length);
		if (name.length && (!colon || schema_field(measured_schema(plan),
						      (struct text){name.data,
							      (uint32_t)(colon - name.data)}) >= 0))
			result = read_name(plan, name, error);
	}
	return result;
}

/* Groups of different rounds are told apart by the time, which stands before the count. */
static void lead_with_time(struct plan *plan)
{
	int time = schema_field(plan->schema, text_of("time_ms"));

	if (time < 0 || order_has(plan->count_by, plan->count_by_count, time))
		return;
	memmove(plan->count_by + 1, plan->count_by,
		plan->count_by_count * sizeof(plan->count_by[0]));
	plan->count_by[0] = (struct order){(uint16_t)time, false};
	plan->count_by_count++;
	plan->count_by_lead = 1;
}

struct group_by plan_group_by(const struct plan *plan)
{
	return (struct group_by){plan->count_by, plan->count_by_count, plan->count_by_lead,
		plan->aggregates, plan->aggregate_count, plan->histogram, plan->is_histogram};
}

static int offer_rates(struct plan *plan)
{
	plan->rates = schema_rates(plan->schema);
	return plan->rates ? 0 : -ENOMEM;
}

static void move_histogram(struct plan *plan)
{
	int moving = plan->is_histogram ? plan_moving(plan, plan->histogram) : -ENOENT;

	if (moving >= 0)
		plan->histogram = (uint16_t)moving;
}

/* Whether rounds are compared because of a field. */
static bool is_measured(const struct field *field)
{
	return field->rate_name || field->per_second || field->growth;
}

/* With rates, a function or histogram of a counter is one of its rate. */
static void take_rates(struct plan *plan)
{
	bool taken = false;

	for (size_t i = 0; i < plan->aggregate_count; i++)
		taken |= is_measured(&plan->rates->fields[plan->aggregates[i].field]);
	if (plan->is_histogram)
		taken |= is_measured(&plan->rates->fields[plan->histogram]);
	if (!taken) {
		schema_free(plan->rates);
		plan->rates = NULL;
		return;
	}
	for (size_t i = 0; i < plan->aggregate_count; i++) {
		struct aggregate *aggregate = &plan->aggregates[i];
		int rate = schema_rate(plan->rates, aggregate->field);

		if (rate >= 0 && aggregate->function != AGGREGATE_DISTINCT)
			aggregate_init(aggregate, plan->rates, (unsigned)rate, aggregate->function);
	}
	move_histogram(plan);
}

/* With --since, it is one of what the counter grew by. */
static void take_growth(struct plan *plan)
{
	for (size_t i = 0; i < plan->aggregate_count; i++) {
		struct aggregate *aggregate = &plan->aggregates[i];
		int growth = plan_moving(plan, aggregate->field);

		if (growth >= 0 && aggregate->function != AGGREGATE_DISTINCT)
			aggregate_init(
				aggregate, plan->schema, (unsigned)growth, aggregate->function);
	}
	move_histogram(plan);
}

static int make_schema(struct plan *plan)
{
	const struct group_by by = plan_group_by(plan);

	plan->groups = group_schema(plan->rates ? plan->rates : plan->schema, &by);
	if (!plan->groups)
		return -ENOMEM;
	plan->groups->synonyms = plan->spellings;
	plan->groups->synonym_count = plan->spelling_count;
	return 0;
}

static int read_having(struct plan *plan, const char *having, struct plan_error *error)
{
	struct where_error mistake;
	int result = having ? where_parse(plan->groups, &having, 1, &plan->having, &mistake) : 0;

	error->option = "--having";
	if (result == -EINVAL) {
		snprintf(error->message, sizeof(error->message), "%s", mistake.message);
		snprintf(error->hint, sizeof(error->hint), "%s", mistake.hint);
	}
	return result;
}

static void want_aggregates(struct plan *plan, struct fieldset *wanted)
{
	for (size_t i = 0; i < plan->aggregate_count; i++) {
		const struct order field = {plan->aggregates[i].field, false};

		plan_want(plan, wanted, &field, 1);
	}
	if (plan->is_histogram)
		plan_want(plan, wanted, &(struct order){plan->histogram, false}, 1);
}

static int read_histogram(struct plan *plan, const char *name, struct plan_error *error)
{
	const struct schema *schema = measured_schema(plan);
	int id = schema_field(schema, text_of(name));
	char shown[96];

	error->option = "--histogram";
	if (id < 0)
		return plan_unknown(schema, text_of(name), error);
	if (!aggregate_takes(AGGREGATE_MAX, &schema->fields[id])) {
		snprintf(error->message, sizeof(error->message), "\"%s\" is not a number",
			text_escape_into(shown, sizeof(shown), text_of(name)));
		return -EINVAL;
	}
	plan->histogram = (uint16_t)id;
	plan->is_histogram = true;
	return 0;
}

/* Reads what to group by: a histogram may be of all records. */
static int read_by(struct plan *plan, const struct plan_request *request, struct plan_error *error)
{
	if (!request->count_by)
		return 0;
	return plan_order(plan, request->by_option ? request->by_option : "--count-by",
		request->count_by, plan->count_by, &plan->count_by_count, error);
}

int plan_groups(struct plan *plan, const struct plan_request *request, bool counters,
	struct plan_error *error)
{
	int result = read_by(plan, request, error);

	if (!result && counters)
		result = offer_rates(plan);
	if (!result && request->histogram)
		result = read_histogram(plan, request->histogram, error);
	if (!result)
		result = read_list(plan, "--columns", request->columns, error);
	if (!result)
		result = read_list(plan, "--sort", request->sort, error);
	if (!result)
		result = read_filter(plan, request->having, error);
	if (!result && counters)
		take_rates(plan);
	if (!result && request->since)
		take_growth(plan);
	if (!result && plan->is_histogram && plan->aggregate_count) {
		error->option = "--histogram";
		snprintf(error->message, sizeof(error->message), "it has no functions of groups");
		result = -EINVAL;
	}
	if (result)
		return result;
	if (request->times && request->machine)
		lead_with_time(plan);
	plan_want(plan, &plan->wanted, plan->count_by, plan->count_by_count);
	plan_want(plan, &plan->named, plan->count_by, plan->count_by_count);
	want_aggregates(plan, &plan->wanted);
	want_aggregates(plan, &plan->named);
	result = make_schema(plan);
	if (!result)
		result = plan_columns(plan, plan->groups, request, error);
	plan->exact = true;
	return result ? result : read_having(plan, request->having, error);
}
