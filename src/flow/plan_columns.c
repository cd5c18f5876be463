/* SPDX-License-Identifier: MIT */
/* Fields that a listing names or shows by default, and the fields of the source behind them. */
#include "plan_parts.h"

#include "nlinspect/model/event.h"

#include "flow/stages/histogram.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

const struct schema *plan_rows(const struct plan *plan)
{
	if (plan->groups)
		return plan->groups;
	return plan->rates ? plan->rates : plan->schema;
}

void plan_show(struct plan *plan, unsigned id)
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
bool plan_is_owner(const struct field *field)
{
	return field->show == SHOW_OWNERS || field->show == SHOW_OWNER ||
	       field->show == SHOW_HOLDERS;
}

bool plan_is_default(const struct field *field, const struct plan_request *request)
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
	case SHOW_HOLDERS:
		return request->owners && !request->machine;
	case SHOW_ASKED:
		return request->everything;
	default:
		return false;
	}
}

/* Whether machine formats have the parts of the field instead. */
bool plan_is_joined(const struct field *field)
{
	return field->show == SHOW_TABLE || field->show == SHOW_JOINED ||
	       field->show == SHOW_HOLDERS;
}

/* Shows a joined field, or its parts if the format has a column per value. */
static void show_field(struct plan *plan, const struct schema *schema, unsigned id, bool machine)
{
	if (machine && plan_is_joined(&schema->fields[id]))
		show_parts(plan, schema, id);
	else
		plan_show(plan, id);
}

static void show_view(
	struct plan *plan, const struct schema *schema, const struct view *view, bool machine)
{
	const char *list = view->columns;
	struct text name;

	while (plan_next(&list, &name)) {
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

/* It stands first, even if all rows have the same. */
static void show_change(struct plan *plan, const struct plan_request *request)
{
	bool naming = plan->naming;

	plan->naming = true;
	if (request->since)
		plan_show(plan, (unsigned)plan->source_fields + SINCE_CHANGE);
	plan->naming = naming;
}

/* People read of a reset among the changes. */
static void show_was(struct plan *plan, const struct plan_request *request)
{
	unsigned first = (unsigned)plan->source_fields;

	if (request->since && request->everything)
		plan_show(plan, first + SINCE_RESET);
	if (request->since)
		plan_show(plan, first + (request->everything ? SINCE_WAS : SINCE_CHANGES));
	if (request->state && request->everything) {
		plan_show(plan, first + CHANGE_WAS);
		plan_show(plan, first + CHANGE_INFERRED);
		plan_show(plan, first + CHANGE_FOUND);
	} else if (request->state) {
		plan->naming = true;
		plan_show(plan, first + CHANGE_CHANGES);
	}
}

/* A field that only doubtful records have. */
static void show_mark(struct plan *plan, const struct schema *schema,
	const struct plan_request *request, const char *name)
{
	int id = schema_field(schema, text_of(name));

	if (request->everything && id >= 0)
		plan_show(plan, (unsigned)id);
}

static int compare_columns(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

/* The fields of a view replace the default ones; further requested fields follow them. */
static void show_defaults(
	struct plan *plan, const struct schema *schema, const struct plan_request *request)
{
	const struct view *view =
		request->view ? schema_view(schema, text_of(request->view)) : NULL;
	int time = schema_field(schema, text_of("time_ms"));
	int event = schema_field(schema, text_of(EVENT_FIELD));
	size_t first;

	/* Even if the first rows of a stream have the same event. */
	plan->naming = request->follow;
	if (((request->times && request->machine) || request->follow) && time >= 0)
		plan_show(plan, (unsigned)time);
	if (request->follow && (request->state || request->machine) && event >= 0)
		plan_show(plan, (unsigned)event);
	plan->naming = false;
	show_netns(plan, schema, request);
	show_change(plan, request);
	show_mark(plan, schema, request, "consistent");
	if (plan->rates)
		show_mark(plan, schema, request, RESET_FIELD);
	first = plan->column_count;
	if (view)
		show_view(plan, schema, view, request->machine);
	for (unsigned id = 0; id < schema->field_count; id++) {
		enum field_show show = schema->fields[id].show;
		bool usual = show == SHOW_DEFAULT || show == SHOW_TABLE;

		if (plan_is_default(&schema->fields[id], request) &&
			!(view && usual && !request->everything))
			show_field(plan, schema, id, request->machine);
	}
	/* JSON has what the table shows, each in its place. */
	if (view && request->everything)
		qsort(plan->columns + first, plan->column_count - first, sizeof(plan->columns[0]),
			compare_columns);
	show_was(plan, request);
}

/* Shows every field that the query yields, except owners: finding them takes longer than everything
 * else. */
static void show_all(
	struct plan *plan, const struct schema *schema, const struct plan_request *request)
{
	for (unsigned id = 0; id < schema->field_count; id++) {
		enum field_show show = schema->fields[id].show;

		if (show != SHOW_NAMED &&
			!(plan_is_joined(&schema->fields[id]) && request->machine) &&
			(!plan_is_owner(&schema->fields[id]) || request->owners))
			plan_show(plan, id);
	}
}

static int groups_unknown(const struct plan *plan, struct text name, struct plan_error *error)
{
	int id = schema_field(plan->schema, name);
	const struct field *field = &plan->schema->fields[id < 0 ? 0 : id];
	char shown[96];
	size_t used;

	if (id < 0)
		return plan_unknown(plan->schema, name, error);
	text_escape_into(shown, sizeof(shown), name);
	used = (size_t)snprintf(error->message, sizeof(error->message),
		"\"%s\" differs within a group; groups have", shown);
	for (size_t i = 0; i < plan->groups->field_count && used < sizeof(error->message); i++)
		used += (size_t)snprintf(error->message + used, sizeof(error->message) - used,
			" %s", plan->groups->fields[i].name);
	if (used < sizeof(error->message))
		snprintf(error->message + used, sizeof(error->message) - used,
			", and functions such as \"%s:%s\"", shown,
			aggregate_takes(AGGREGATE_MAX, field) ? "max" : "distinct");
	return -EINVAL;
}

/* Finds a field of the rows by any of its names. Groups know only the names of their own fields.
 * With rates, a counter means its rate. */
static int row_field(const struct plan *plan, struct text name)
{
	int id = schema_field(plan_rows(plan), name);
	int source = schema_field(plan->schema, name);
	int rate = id >= 0 && !plan->groups ? plan_moving(plan, (unsigned)id) : -ENOENT;

	if (rate >= 0)
		return rate;
	if (id >= 0 || source < 0)
		return id;
	return schema_field(plan_rows(plan), text_of(plan->schema->fields[source].name));
}

static int show_name(struct plan *plan, const struct schema *schema,
	const struct plan_request *request, struct text name, struct plan_error *error)
{
	int id = plan->groups ? row_field(plan, name) : schema_field(schema, name);

	if (*name.data == '@') {
		const struct text rest = {name.data + 1, name.length - 1};
		const struct view *view = schema_view(schema, rest);

		if (!view)
			return plan_unknown_view(schema, rest, error);
		show_view(plan, schema, view, request->machine);
	} else if (word_equals(name, "all")) {
		show_netns(plan, schema, request);
		show_change(plan, request);
		show_all(plan, schema, request);
		show_was(plan, request);
	} else if (id < 0 && plan->groups) {
		return groups_unknown(plan, name, error);
	} else if (id < 0) {
		return plan_unknown(schema, name, error);
	} else {
		plan_show(plan, (unsigned)id);
	}
	return 0;
}

int plan_columns(struct plan *plan, const struct schema *schema, const struct plan_request *request,
	struct plan_error *error)
{
	const char *list = request->columns;
	struct text name;

	error->option = "--columns";
	for (unsigned id = 0; plan->groups && (!list || *list == '+') && id < schema->field_count;
		id++) {
		/* A picture is for people. */
		if (!plan->is_histogram || !request->machine ||
			id != plan->count_by_count + HISTOGRAM_FIELD_BAR)
			plan_show(plan, id);
	}
	if (!plan->groups && (!list || *list == '+'))
		show_defaults(plan, schema, request);
	/* "all" names no field in particular, so absent values are left out as by default. */
	plan->exact = list && *list != '+' && !word_equals(text_of(list), "all");
	if (list && *list == '+')
		list++;
	plan->naming = true;
	while (list && plan_next(&list, &name)) {
		int result = show_name(plan, schema, request, name, error);

		if (result)
			return result;
	}
	if (plan->column_count)
		return 0;
	snprintf(error->message, sizeof(error->message), "no field is named");
	return -EINVAL;
}

bool order_has(const struct order *order, size_t count, int id)
{
	for (size_t i = 0; i < count; i++) {
		if (order[i].field == id)
			return true;
	}
	return false;
}

static bool cut(struct text *name, const char *end)
{
	size_t length = strlen(end);

	if (name->length <= length || memcmp(name->data + name->length - length, end, length) != 0)
		return false;
	name->length -= (uint32_t)length;
	return true;
}

/* Cuts ":desc" or ":asc", which other programs write. @return whether it was ":desc" */
static bool cut_direction(struct text *name)
{
	return !cut(name, ":asc") && cut(name, ":desc");
}

/* If a field is named twice, the first one counts. */
int plan_order(const struct plan *plan, const char *option, const char *list, struct order *order,
	size_t *count, struct plan_error *error)
{
	struct text name;

	error->option = option;
	*count = 0;
	while (list && plan_next(&list, &name)) {
		bool descending = *name.data == '-', signs = descending || *name.data == '+';
		int id;

		name.data += signs;
		name.length -= signs;
		descending ^= cut_direction(&name);
		id = row_field(plan, name);
		/* A misspelt name gets the usual message. */
		if (id < 0 && plan->groups && schema_field(plan->schema, name) >= 0)
			return groups_unknown(plan, name, error);
		if (id < 0)
			return plan_unknown(plan->schema, name, error);
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

/* The field of the source that a field of the rows comes from, if they are not groups. */
unsigned plan_source(const struct plan *plan, unsigned id)
{
	return schema_counter(plan->rates ? plan->rates : plan->schema, id);
}

int plan_moving(const struct plan *plan, unsigned id)
{
	if (plan->rates)
		return schema_rate(plan->rates, id);
	return plan->source_fields ? schema_growth(plan->schema, id) : -ENOENT;
}

void plan_want(
	const struct plan *plan, struct fieldset *wanted, const struct order *order, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		unsigned id = plan_source(plan, order[i].field);

		if (id < plan->schema->field_count)
			fieldset_add(wanted, id);
	}
}

void plan_add_sources(
	const struct plan *plan, struct fieldset *wanted, const struct fieldset *fields)
{
	fieldset_for_each(field, fields) {
		unsigned id = plan_source(plan, field);

		/* The stage of rates makes the mark of a reset of nothing in particular. */
		if (id < plan->schema->field_count)
			fieldset_add(wanted, id);
	}
}
