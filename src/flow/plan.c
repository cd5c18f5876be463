/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include "nlinspect/model/event.h"

#include <errno.h>
#include <stdio.h>

/* Cuts the next name from a comma-separated list. @return false at its end */
static bool list_next(const char **list, struct text *ret)
{
	*list += strspn(*list, ", ");
	*ret = (struct text){*list, (uint32_t)strcspn(*list, ", ")};
	*list += ret->length;
	return ret->length > 0;
}

/* Whether the field would be there with rates. */
static bool is_rate_name(const struct schema *schema, struct text name)
{
	for (size_t i = 0; i < schema->field_count; i++) {
		const char *rate = schema->fields[i].rate_name;

		if (rate && word_equals(name, rate))
			return true;
	}
	return false;
}

static int unknown_field(const struct schema *schema, struct text name, struct plan_error *error)
{
	char shown[96];
	const struct view *view = schema_view(schema, name);
	const char *like = schema_suggest(schema, name);
	int outer = schema_outer(schema, name);

	text_escape_into(shown, sizeof(shown), name);
	if (is_rate_name(schema, name))
		snprintf(error->message, sizeof(error->message),
			"\"%s\" is a rate, which needs -w SEC and no --count-by", shown);
	else if (view)
		snprintf(error->message, sizeof(error->message),
			"unknown field \"%s\"; \"-o @%s\" shows %s", shown, view->name, view->doc);
	else if (outer >= 0)
		snprintf(error->message, sizeof(error->message),
			"\"%s\" is nested: only \"%s\" as a whole can be named, such as in -o %s; "
			"-j has every key, for jq(1)",
			shown, schema->fields[outer].name, schema->fields[outer].name);
	else if (like)
		snprintf(error->message, sizeof(error->message),
			"unknown field \"%s\"; did you mean \"%s\"?", shown, like);
	else
		snprintf(error->message, sizeof(error->message),
			"unknown field \"%s\"; \"nlinspect fields %s\" lists them", shown,
			schema->name);
	return -EINVAL;
}

static int unknown_view(const struct schema *schema, struct text name, struct plan_error *error)
{
	char shown[96];
	size_t used;

	text_escape_into(shown, sizeof(shown), name);
	used = (size_t)snprintf(error->message, sizeof(error->message),
		schema->view_count ? "unknown view \"@%s\"; there is"
				   : "unknown view \"@%s\"; %s have no views",
		shown, schema->name);
	for (size_t i = 0; i < schema->view_count && used < sizeof(error->message); i++)
		used += (size_t)snprintf(error->message + used, sizeof(error->message) - used,
			"%s @%s", i ? "," : "", schema->views[i].name);
	return -EINVAL;
}

static void plan_show(struct plan *plan, unsigned id)
{
	if (plan->naming)
		fieldset_add(&plan->kept, id);
	for (size_t i = 0; i < plan->column_count; i++) {
		if (plan->columns[i] == id)
			return;
	}
	plan->columns[plan->column_count++] = (uint16_t)id;
}

/* Shows the fields that a derived field is made from; the field itself if it is not derived. */
static void show_parts(struct plan *plan, const struct schema *schema, unsigned id)
{
	struct fieldset parts = {{0}};

	for (size_t i = 0; i < schema->wire_count; i++) {
		if (schema->wires[i].field == id && schema->wires[i].kind == WIRE_NONE)
			schema_add(schema, schema->wires[i].name, &parts);
	}
	if (fieldset_next(&parts, 0) == FIELDSET_SIZE)
		fieldset_add(&parts, id);
	fieldset_for_each(part, &parts)
		plan_show(plan, part);
}

/* Owners are shown only if asked for, by name or with -p. */
static bool is_owner(const struct field *field)
{
	return field->show == SHOW_OWNERS || field->show == SHOW_OWNER;
}

static bool shown_by_default(const struct field *field, const struct plan_request *request)
{
	switch (field->show) {
	case SHOW_DEFAULT:
		return true;
	case SHOW_TABLE:
		return !request->everything;
	case SHOW_WIDE:
		return request->everything || request->wide;
	case SHOW_EXTENDED:
		return request->everything || request->extended;
	case SHOW_MEMORY:
		return request->everything || request->memory;
	case SHOW_OWNERS:
		return request->owners;
	case SHOW_OWNER:
		return request->owners && request->machine;
	case SHOW_ASKED:
		return request->everything;
	default:
		return false;
	}
}

/* Shows a joined field, or its parts if the format has a column per value. */
static void show_field(struct plan *plan, const struct schema *schema, unsigned id, bool machine)
{
	if (schema->fields[id].show == SHOW_TABLE && machine)
		show_parts(plan, schema, id);
	else
		plan_show(plan, id);
}

static void show_view(
	struct plan *plan, const struct schema *schema, const struct view *view, bool machine)
{
	const char *list = view->columns;
	struct text name;

	while (list_next(&list, &name)) {
		int id = schema_field(schema, name);

		if (id >= 0)
			show_field(plan, schema, (unsigned)id, machine);
	}
}

static void show_netns(
	struct plan *plan, const struct schema *schema, const struct plan_request *request)
{
	int netns = schema_field(schema, text_of("netns"));

	if (request->netns && netns >= 0)
		plan_show(plan, (unsigned)netns);
}

/* The fields of a view replace the default ones; further requested fields follow them. */
static void show_defaults(
	struct plan *plan, const struct schema *schema, const struct plan_request *request)
{
	const struct view *view =
		request->view ? schema_view(schema, text_of(request->view)) : NULL;
	int time = schema_field(schema, text_of("time_ms"));
	int event = schema_field(schema, text_of(EVENT_FIELD));

	/* Even if the first rows of a stream have the same event. */
	plan->naming = request->follow;
	if (((request->times && request->machine) || request->follow) && time >= 0)
		plan_show(plan, (unsigned)time);
	if (request->follow && (request->state || request->machine) && event >= 0)
		plan_show(plan, (unsigned)event);
	plan->naming = false;
	show_netns(plan, schema, request);
	if (request->everything && schema_field(schema, text_of("consistent")) >= 0)
		plan_show(plan, (unsigned)schema_field(schema, text_of("consistent")));
	if (view && !request->everything)
		show_view(plan, schema, view, request->machine);
	for (unsigned id = 0; id < schema->field_count; id++) {
		enum field_show show = schema->fields[id].show;
		bool usual = show == SHOW_DEFAULT || show == SHOW_TABLE;

		if (shown_by_default(&schema->fields[id], request) &&
			!(view && usual && !request->everything))
			show_field(plan, schema, id, request->machine);
	}
}

/* Shows every field that the query yields, except owners: finding them takes longer than everything
 * else. */
static void show_all(
	struct plan *plan, const struct schema *schema, const struct plan_request *request)
{
	for (unsigned id = 0; id < schema->field_count; id++) {
		enum field_show show = schema->fields[id].show;

		if (show != SHOW_NAMED && !(show == SHOW_TABLE && request->machine) &&
			(!is_owner(&schema->fields[id]) || request->owners))
			plan_show(plan, id);
	}
}

static int show_name(struct plan *plan, const struct schema *schema,
	const struct plan_request *request, struct text name, struct plan_error *error)
{
	int id = schema_field(schema, name);

	if (*name.data == '@') {
		const struct text rest = {name.data + 1, name.length - 1};
		const struct view *view = schema_view(schema, rest);

		if (!view)
			return unknown_view(schema, rest, error);
		show_view(plan, schema, view, request->machine);
	} else if (word_equals(name, "all")) {
		show_netns(plan, schema, request);
		show_all(plan, schema, request);
	} else if (id < 0) {
		return unknown_field(schema, name, error);
	} else {
		plan_show(plan, (unsigned)id);
	}
	return 0;
}

static int show_columns(struct plan *plan, const struct schema *schema,
	const struct plan_request *request, struct plan_error *error)
{
	const char *list = request->columns;
	struct text name;

	error->option = "--columns";
	if (!list || *list == '+')
		show_defaults(plan, schema, request);
	/* "all" names no field in particular, so absent values are left out as by default. */
	plan->exact = list && *list != '+' && !word_equals(text_of(list), "all");
	if (list && *list == '+')
		list++;
	plan->naming = true;
	while (list && list_next(&list, &name)) {
		int result = show_name(plan, schema, request, name, error);

		if (result)
			return result;
	}
	if (plan->column_count)
		return 0;
	snprintf(error->message, sizeof(error->message), "no field is named");
	return -EINVAL;
}

static bool order_has(const struct order *order, size_t count, int id)
{
	for (size_t i = 0; i < count; i++) {
		if (order[i].field == id)
			return true;
	}
	return false;
}

/* Finds a field of the rows by any of its names. Groups know only the names of their own fields.
 * With rates, a counter means its rate. */
static int row_field(const struct plan *plan, struct text name)
{
	int id = schema_field(plan_rows(plan), name);
	int source = schema_field(plan->schema, name);
	int rate = plan->rates && id >= 0 ? schema_rate(plan->rates, (unsigned)id) : -ENOENT;

	if (rate >= 0)
		return rate;
	if (id >= 0 || source < 0)
		return id;
	return schema_field(plan_rows(plan), text_of(plan->schema->fields[source].name));
}

/* The message for a field that exists in records but not in their groups. */
static int unknown_in_groups(const struct plan *plan, struct text name, struct plan_error *error)
{
	char shown[96];
	size_t used;

	text_escape_into(shown, sizeof(shown), name);
	used = (size_t)snprintf(error->message, sizeof(error->message),
		"\"%s\" is not there with --count-by, which leaves", shown);
	for (size_t i = 0; i < plan->groups->field_count && used < sizeof(error->message); i++)
		used += (size_t)snprintf(error->message + used, sizeof(error->message) - used,
			" %s", plan->groups->fields[i].name);
	return -EINVAL;
}

/* If a field is named twice, the first one counts. */
static int parse_order(const struct plan *plan, const char *option, const char *list,
	struct order *order, size_t *count, struct plan_error *error)
{
	struct text name;

	error->option = option;
	*count = 0;
	while (list && list_next(&list, &name)) {
		bool descending = *name.data == '-', signs = descending || *name.data == '+';
		int id;

		name.data += signs;
		name.length -= signs;
		id = row_field(plan, name);
		/* A misspelt name gets the usual message. */
		if (id < 0 && plan->groups && schema_field(plan->schema, name) >= 0)
			return unknown_in_groups(plan, name, error);
		if (id < 0)
			return unknown_field(plan->schema, name, error);
		if (order_has(order, *count, id))
			continue;
		if (*count + 1 == PLAN_ORDER) {
			snprintf(error->message, sizeof(error->message), "more than %d fields",
				PLAN_ORDER - 1);
			return -EINVAL;
		}
		order[(*count)++] = (struct order){(uint16_t)id, descending};
	}
	if (*count || !list)
		return 0;
	snprintf(error->message, sizeof(error->message), "no field is named");
	return -EINVAL;
}

/* A table shows the rate of a counter, machine formats show both. */
static void show_rates(struct plan *plan, bool machine)
{
	const size_t count = plan->column_count;
	uint16_t columns[FIELDSET_SIZE];

	memcpy(columns, plan->columns, count * sizeof(columns[0]));
	plan->column_count = 0;
	for (size_t i = 0; i < count; i++) {
		int rate = schema_rate(plan->rates, columns[i]);

		plan->naming = fieldset_has(&plan->kept, columns[i]);
		if (rate < 0 || machine)
			plan_show(plan, columns[i]);
		if (rate >= 0)
			plan_show(plan, (unsigned)rate);
	}
}

/* The field of the source that a field of the rows comes from, if they are not groups. */
static unsigned source_field(const struct plan *plan, unsigned id)
{
	return plan->rates ? schema_counter(plan->rates, id) : id;
}

static void want(
	const struct plan *plan, struct fieldset *wanted, const struct order *order, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fieldset_add(wanted, source_field(plan, order[i].field));
}

static void want_identity(struct fieldset *wanted, const struct schema *schema)
{
	for (unsigned id = 0; id < schema->field_count; id++) {
		enum field_role role = schema->fields[id].role;

		if (role == ROLE_KEY || role == ROLE_IDENTITY)
			fieldset_add(wanted, id);
	}
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
	return (struct group_by){plan->count_by, plan->count_by_count, plan->count_by_lead};
}

static int plan_groups(
	struct plan *plan, const struct plan_request *request, struct plan_error *error)
{
	struct group_by by;
	const char *columns = request->columns;
	int result = parse_order(plan, "--count-by", request->count_by, plan->count_by,
		&plan->count_by_count, error);

	if (result)
		return result;
	if (columns) {
		error->option = "--columns";
		snprintf(error->message, sizeof(error->message),
			"--count-by shows the count and the fields that it names; leave one of the "
			"two out");
		return -EINVAL;
	}
	if (request->times && request->machine)
		lead_with_time(plan);
	by = plan_group_by(plan);
	plan->groups = group_schema(plan->schema, &by);
	if (!plan->groups)
		return -ENOMEM;
	plan->naming = true;
	for (unsigned id = 0; id < plan->groups->field_count; id++)
		plan_show(plan, id);
	plan->exact = true;
	want(plan, &plan->wanted, plan->count_by, plan->count_by_count);
	want(plan, &plan->named, plan->count_by, plan->count_by_count);
	return 0;
}

static int plan_fill(
	struct plan *plan, const struct plan_request *request, struct plan_error *error)
{
	int result = request->count_by ? plan_groups(plan, request, error)
				       : show_columns(plan, plan_rows(plan), request, error);

	if (result)
		return result;
	if (plan->rates)
		show_rates(plan, request->machine);
	result = parse_order(plan, "--sort", request->sort, plan->sort, &plan->sort_count, error);
	for (size_t i = 0; i < plan->sort_count; i++)
		fieldset_add(&plan->kept, plan->sort[i].field);
	if (result || plan->groups)
		return result;
	for (size_t i = 0; i < plan->column_count; i++) {
		unsigned id = source_field(plan, plan->columns[i]);

		fieldset_add(&plan->wanted, id);
		if (request->columns || !request->everything || is_owner(&plan->schema->fields[id]))
			fieldset_add(&plan->named, id);
	}
	want(plan, &plan->wanted, plan->sort, plan->sort_count);
	want(plan, &plan->named, plan->sort, plan->sort_count);
	return 0;
}

int plan_init(struct plan *plan, const struct schema *schema, const struct plan_request *request,
	const struct where *where, bool counters, struct plan_error *error)
{
	int result;

	memset(plan, 0, sizeof(*plan));
	plan->schema = schema;
	if (counters && !request->count_by) {
		plan->rates = schema_rates(schema);
		if (!plan->rates)
			return -ENOMEM;
	}
	result = plan_fill(plan, request, error);
	if (result) {
		plan_fini(plan);
		return result;
	}
	if (plan_has_rates(plan) || request->follow)
		want_identity(&plan->wanted, schema);
	where_fields(where, &plan->wanted);
	where_fields(where, &plan->named);
	schema_close(schema, &plan->wanted);
	return 0;
}

const struct schema *plan_rows(const struct plan *plan)
{
	if (plan->groups)
		return plan->groups;
	return plan->rates ? plan->rates : plan->schema;
}

bool plan_has_rates(const struct plan *plan)
{
	if (!plan->rates)
		return false;
	for (size_t i = 0; i < plan->column_count; i++) {
		if (plan->rates->fields[plan->columns[i]].per_second)
			return true;
	}
	for (size_t i = 0; i < plan->sort_count; i++) {
		if (plan->rates->fields[plan->sort[i].field].per_second)
			return true;
	}
	return false;
}

void plan_fini(struct plan *plan)
{
	schema_free(plan->rates);
	schema_free(plan->groups);
	plan->rates = plan->groups = NULL;
}
