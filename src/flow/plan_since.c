/* SPDX-License-Identifier: MIT */
/* The part of a plan that is about differences: what is compared with a recording, or with what was
 * known. */
#include "plan_parts.h"

#include <errno.h>
#include <stdlib.h>

static bool is_named(const struct plan *plan, const struct plan_request *request, unsigned id)
{
	return request->columns && !plan->groups && fieldset_has(&plan->kept, id);
}

/* Fields that say when or where a record was read, and that are of a stream. */
static struct fieldset common_fields(const struct schema *schema)
{
	struct fieldset common = {{0}};

	schema_add(schema, "time_ms netns netns_cookie consistent event", &common);
	return common;
}

/* Whether a field is one of those that are compared if nobody names any: what JSON shows, except
 * statistics. */
static bool is_compared(const struct field *field, const struct plan_request *request)
{
	const struct plan_request json = {
		.everything = true, .machine = true, .owners = request->owners};

	switch (field->role) {
	case ROLE_IDENTITY:
	case ROLE_LABEL:
	case ROLE_STATE:
		return plan_is_default(field, &json) && !plan_is_joined(field);
	default:
		return false;
	}
}

/* Whether the columns that were named are all there is to compare: -o LIST, with some field that
 * may differ, and without those that hold everything that differs. */
static bool is_selective(
	const struct plan *plan, const struct plan_request *request, const struct fieldset *common)
{
	const unsigned own = (unsigned)plan->source_fields;
	const unsigned was = own + (request->since ? (unsigned)SINCE_WAS : CHANGE_WAS);
	const unsigned changes = own + (request->since ? (unsigned)SINCE_CHANGES : CHANGE_CHANGES);
	const unsigned added = own + (request->since ? (unsigned)SINCE_FIELDS : CHANGE_FIELDS);
	bool selective = false;

	if (!plan->exact || plan->groups || fieldset_has(&plan->kept, was) ||
		fieldset_has(&plan->kept, changes))
		return false;
	fieldset_for_each(id, &plan->kept) {
		enum field_role role = plan->schema->fields[id].role;

		if (id < own && !fieldset_has(common, id))
			selective |= role != ROLE_KEY && role != ROLE_IDENTITY;
		else if (id >= added)
			selective = true;
	}
	return selective;
}

static void compare(
	struct plan *plan, const struct plan_request *request, unsigned id, bool selective)
{
	const struct field *field = &plan->schema->fields[id];
	bool named = is_named(plan, request, id);

	if (field->role == ROLE_KEY)
		fieldset_add(&plan->keys, id);
	else if (field->role == ROLE_COUNTER || (field->role == ROLE_GAUGE && request->state))
		return;
	else if (named || (!selective && is_compared(field, request)))
		fieldset_add(&plan->compared, id);
	if (field->role == ROLE_IDENTITY)
		fieldset_add(&plan->identities, id);
}

/* The counters of the table, in any format. */
static int count_table(struct plan *plan, const struct plan_request *request)
{
	struct plan_request table = *request;
	struct plan *shown = calloc(1, sizeof(*shown));
	struct plan_error unused;

	if (!shown)
		return -ENOMEM;
	table.machine = table.everything = false;
	shown->schema = plan->schema;
	shown->source_fields = plan->source_fields;
	if (!plan_columns(shown, shown->schema, &table, &unused)) {
		for (size_t i = 0; i < shown->column_count; i++)
			fieldset_add(&plan->counted, plan_source(shown, shown->columns[i]));
	}
	free(shown);
	return 0;
}

static void keep_counters(struct plan *plan)
{
	fieldset_for_each(id, &plan->counted) {
		if (plan->schema->fields[id].role != ROLE_COUNTER)
			fieldset_remove(&plan->counted, id);
	}
}

int plan_compare(struct plan *plan, const struct plan_request *request)
{
	const struct fieldset common = common_fields(plan->schema);
	bool selective = is_selective(plan, request, &common);
	int error = 0;

	for (unsigned id = 0; id < plan->source_fields; id++) {
		if (!fieldset_has(&common, id))
			compare(plan, request, id, selective);
	}
	if (request->state)
		return 0;
	if (!plan->groups)
		error = count_table(plan, request);
	for (size_t i = 0; i < plan->aggregate_count; i++)
		fieldset_add(&plan->counted, plan_source(plan, plan->aggregates[i].field));
	keep_counters(plan);
	return error;
}

/* Replaces fields that are made of counters by these. */
static void to_source(const struct plan *plan, struct fieldset *set)
{
	fieldset_for_each(id, set) {
		unsigned counter = schema_counter(plan->schema, id);

		if (id < plan->source_fields)
			continue;
		fieldset_remove(set, id);
		if (counter < plan->source_fields)
			fieldset_add(set, counter);
	}
}

static void add_all(struct fieldset *to, const struct fieldset *from)
{
	fieldset_for_each(id, from)
		fieldset_add(to, id);
}

void plan_since(struct plan *plan, const struct plan_request *request, const struct where *where)
{
	const struct fieldset common = common_fields(plan->schema);
	struct fieldset looked_at = {{0}};

	/* The user looks at what a filter names. */
	where_fields(where, &looked_at);
	to_source(plan, &looked_at);
	fieldset_for_each(id, &looked_at) {
		enum field_role role = plan->schema->fields[id].role;

		/* Statistics change without news. */
		if (request->state &&
			((role != ROLE_LABEL && role != ROLE_STATE) || fieldset_has(&common, id)))
			continue;
		if (role == ROLE_COUNTER)
			fieldset_add(&plan->counted, id);
		else if (role == ROLE_GAUGE || request->state)
			fieldset_add(&plan->compared, id);
	}
	to_source(plan, &plan->wanted);
	to_source(plan, &plan->named);
	add_all(&plan->wanted, &plan->keys);
	add_all(&plan->wanted, &plan->identities);
	add_all(&plan->wanted, &plan->compared);
	add_all(&plan->wanted, &plan->counted);
}
