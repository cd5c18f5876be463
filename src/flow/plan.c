/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include "plan_parts.h"

#include <errno.h>
#include <stdio.h>

/* A table shows the rate of a counter, or its growth; machine formats show everything. */
static void show_moving(struct plan *plan, bool machine)
{
	const size_t count = plan->column_count;
	uint16_t columns[FIELDSET_SIZE];

	memcpy(columns, plan->columns, count * sizeof(columns[0]));
	plan->column_count = 0;
	for (size_t i = 0; i < count; i++) {
		int moving = plan_moving(plan, columns[i]);

		plan->naming = fieldset_has(&plan->kept, columns[i]);
		if (moving < 0 || machine)
			plan_show(plan, columns[i]);
		if (moving >= 0 && machine && plan->rates && plan->schema->sampled)
			plan_show(plan, (unsigned)schema_growth(plan->rates, columns[i]));
		if (moving >= 0)
			plan_show(plan, (unsigned)moving);
		if (moving >= 0 && machine && plan->source_fields)
			plan_show(plan, (unsigned)schema_rate(plan->schema, columns[i]));
	}
}

bool plan_is_index(const struct field *field)
{
	return field->role == ROLE_KEY && field_is_number(field) && field->show == SHOW_ASKED;
}

bool plan_names_index(const struct schema *schema, unsigned id)
{
	const struct field *field = &schema->fields[id];

	return field->type == FIELD_TEXT && field->role == ROLE_LABEL &&
	       field->show == SHOW_DEFAULT &&
	       ((id > 0 && plan_is_index(&field[-1])) ||
		       (id + 1 < schema->field_count && plan_is_index(&field[1])));
}

static void want_identity(struct fieldset *wanted, const struct schema *schema)
{
	for (unsigned id = 0; id < schema->field_count; id++) {
		enum field_role role = schema->fields[id].role;

		if (role == ROLE_KEY || role == ROLE_IDENTITY || plan_names_index(schema, id))
			fieldset_add(wanted, id);
	}
}

static int plan_fill(struct plan *plan, const struct plan_request *request, bool counters,
	struct plan_error *error)
{
	int result = request->count_by || request->histogram
			     ? plan_groups(plan, request, counters, error)
			     : plan_columns(plan, plan_rows(plan), request, error);

	if (result)
		return result;
	if (request->since || request->state)
		result = plan_compare(plan, request);
	if (result)
		return result;
	if ((plan->rates || request->since) && !plan->groups)
		show_moving(plan, request->machine);
	result = plan_order(plan, "--sort", request->sort, plan->sort, &plan->sort_count, error);
	for (size_t i = 0; request->sorted && i < plan->sort_count; i++)
		fieldset_add(&plan->kept, plan->sort[i].field);
	if (result || plan->groups)
		return result;
	for (size_t i = 0; i < plan->column_count; i++) {
		unsigned id = plan_source(plan, plan->columns[i]);

		/* The stage of rates makes the mark of a reset of nothing in particular. */
		if (id >= plan->schema->field_count)
			continue;
		fieldset_add(&plan->wanted, id);
		if (request->columns || !request->everything ||
			plan_is_owner(&plan->schema->fields[id]))
			fieldset_add(&plan->named, id);
	}
	plan_want(plan, &plan->wanted, plan->sort, plan->sort_count);
	plan_want(plan, &plan->named, plan->sort, plan->sort_count);
	return 0;
}

int plan_init(struct plan *plan, const struct schema *schema, const struct plan_request *request,
	const struct where *where, bool counters, struct plan_error *error)
{
	int result;

	memset(plan, 0, sizeof(*plan));
	error->hint[0] = '\0';
	plan->schema = schema;
	if (request->since || request->state)
		plan->source_fields = schema_since_source(schema);
	if (counters && !request->count_by && !request->histogram) {
		plan->rates = schema_rates(schema);
		if (!plan->rates)
			return -ENOMEM;
	}
	result = plan_fill(plan, request, counters, error);
	if (result) {
		plan_fini(plan);
		return result;
	}
	if (plan_has_rates(plan) || request->follow || request->identity)
		want_identity(&plan->wanted, schema);
	where_fields(where, &plan->wanted);
	where_fields(where, &plan->named);
	if (request->since || request->state)
		plan_since(plan, request, where);
	schema_close(schema, &plan->wanted);
	return 0;
}

/* Whether a field of the rows is there only between two rounds. */
static bool is_growth(const struct field *field)
{
	return field->per_second || field->growth;
}

bool plan_has_rates(const struct plan *plan)
{
	if (!plan->rates || plan->groups || plan->schema->sampled)
		return plan->rates != NULL;
	for (size_t i = 0; i < plan->column_count; i++) {
		if (is_growth(&plan->rates->fields[plan->columns[i]]))
			return true;
	}
	for (size_t i = 0; i < plan->sort_count; i++) {
		if (is_growth(&plan->rates->fields[plan->sort[i].field]))
			return true;
	}
	return false;
}

void plan_fini(struct plan *plan)
{
	schema_free(plan->rates);
	schema_free(plan->groups);
	where_free(plan->having);
	plan->rates = plan->groups = NULL;
	plan->having = NULL;
}
