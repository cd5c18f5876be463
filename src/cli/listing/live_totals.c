/* SPDX-License-Identifier: MIT */
#include "live_totals.h"

#include "nlinspect/model/cell.h"

#include "render/cells.h"

#include <stdlib.h>

/* Whether the sum of a column of groups means something. */
static bool group_adds_up(const struct plan *plan, unsigned id)
{
	size_t first = 1 + plan->count_by_count;

	if (plan->is_histogram || id == plan->count_by_lead)
		return word_equals(text_of(plan->groups->fields[id].name), "count");
	return id >= first && plan->aggregates[id - first].function == AGGREGATE_SUM;
}

static bool adds_up(const struct plan *plan, const struct schema *schema, unsigned id)
{
	const struct field *field = &schema->fields[id];

	if (field->type != FIELD_NUM)
		return false;
	if (plan->groups)
		return group_adds_up(plan, id);
	return field->per_second || field->role == ROLE_COUNTER ||
	       (field->role == ROLE_GAUGE && field->unit == UNIT_BYTES);
}

/* @return whether there is a sum */
static bool sum(const struct live_rows *rows, unsigned id, uint64_t *ret)
{
	const struct field *field = &rows->shown.schema->fields[id];
	bool some = false;

	*ret = 0;
	for (size_t i = 0; i < rows->count; i++) {
		const struct record *record = rows->view[i]->record;

		if (!record_has(record, id))
			continue;
		some = true;
		if (__builtin_add_overflow(
			    *ret, *(const uint64_t *)field_value(field, record), ret))
			return false;
	}
	return some;
}

void totals_write(const struct live_rows *rows, const struct plan *plan, struct out *out)
{
	const struct schema *schema = rows->shown.schema;
	struct record *record = calloc(1, schema->size);

	for (size_t i = 0; record && i < plan->column_count; i++) {
		const unsigned id = plan->columns[i];
		struct cell_column column;
		uint64_t value;

		if (!adds_up(plan, schema, id) || !sum(rows, id, &value))
			continue;
		memcpy((char *)record + schema->fields[id].offset, &value, sizeof(value));
		fieldset_add(&record->present, id);
		cell_column_init(&column, schema, (uint16_t)id);
		out_string(out, out->length ? "  " : "");
		heading_write(out, &column, true);
		out_char(out, ' ');
		cell_write(out, &schema->fields[id], record, true);
	}
	free(record);
}
