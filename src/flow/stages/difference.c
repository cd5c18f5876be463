/* SPDX-License-Identifier: MIT */
#include "difference.h"

#include "nlinspect/model/cell.h"

#include "key.h"

#include <errno.h>
#include <stdlib.h>

int difference_init(struct difference *difference, const struct schema *schema,
	const struct schema *was, const struct fieldset *compared, bool human)
{
	*difference = (struct difference){
		.schema = schema,
		.was = was,
		.compared = *compared,
		.human = human,
		.old = calloc(1, was->size),
	};
	out_init_memory(&difference->before);
	out_init_memory(&difference->now);
	out_init_memory(&difference->text);
	return difference->old ? 0 : -ENOMEM;
}

void difference_fini(struct difference *difference)
{
	free(difference->old);
	out_fini(&difference->before);
	out_fini(&difference->now);
	out_fini(&difference->text);
}

static bool is_statistic(const struct field *field)
{
	return field->role == ROLE_GAUGE || field->role == ROLE_COUNTER;
}

/* Statistics within a value do not make it another one. */
static void append_field(
	struct out *out, const struct field *field, unsigned id, const struct record *record)
{
	bool nested = field->type == FIELD_LIST || field->type == FIELD_OBJECT;
	const struct list *list;

	if (!nested || !record_has(record, id)) {
		key_append(out, field, id, record);
		return;
	}
	list = field_value(field, record);
	out_char(out, 1);
	out_bytes(out, &list->count, sizeof(list->count));
	for (uint32_t i = 0; i < list->count; i++) {
		for (unsigned part = 0; part < field->list->field_count; part++) {
			if (!is_statistic(&field->list->fields[part]))
				append_field(
					out, &field->list->fields[part], part, list_item(list, i));
		}
	}
}

void difference_append(struct out *out, const struct schema *schema, const struct fieldset *fields,
	const struct record *record)
{
	fieldset_for_each(id, fields)
		append_field(out, &schema->fields[id], id, record);
}

static bool differs(struct difference *difference, unsigned id, const struct record *before,
	const struct record *now)
{
	const struct field *field = &difference->schema->fields[id];

	difference->before.length = difference->now.length = 0;
	append_field(&difference->before, field, id, before);
	append_field(&difference->now, field, id, now);
	return difference->before.length != difference->now.length ||
	       memcmp(difference->before.data, difference->now.data, difference->now.length) != 0;
}

/* Appends a value, or the mark of tables for none. */
static void write_value(struct difference *difference, const struct field *field, unsigned id,
	const struct record *record)
{
	size_t start = difference->text.length;

	if (record_has(record, id))
		cell_write_plain(&difference->text, field, record, difference->human);
	if (difference->text.length == start)
		out_char(&difference->text, '-');
}

static void write_change(struct difference *difference, unsigned id, const struct record *before,
	const struct record *now)
{
	const struct field *field = &difference->schema->fields[id];

	/* The name stands for it. */
	if (field->number)
		return;
	if (difference->text.length)
		out_string(&difference->text, ", ");
	out_string(&difference->text, field->name);
	out_char(&difference->text, ' ');
	write_value(difference, field, id, before);
	out_string(&difference->text, " → ");
	write_value(difference, field, id, now);
}

static void keep_old(struct difference *difference, unsigned id, const struct record *before)
{
	const struct field *from = &difference->schema->fields[id];
	const struct field *to = &difference->was->fields[id];
	struct fieldset *nulls =
		(struct fieldset *)((char *)difference->old + difference->was->nulls);

	if (!record_has(before, id)) {
		fieldset_add(nulls, id);
		return;
	}
	memcpy((char *)difference->old + to->offset, field_value(from, before),
		field_size(from->type));
	fieldset_add(&difference->old->present, id);
}

int difference_find(
	struct difference *difference, const struct record *before, const struct record *now)
{
	const struct schema *was = difference->was;

	record_clear(difference->old);
	memset((char *)difference->old + was->nulls, 0, sizeof(struct fieldset));
	difference->list = (struct list){difference->old, 1, (uint32_t)was->size};
	difference->text.length = 0;
	fieldset_for_each(id, &difference->compared) {
		if (!differs(difference, id, before, now))
			continue;
		write_change(difference, id, before, now);
		keep_old(difference, id, before);
	}
	return difference->text.error  ? difference->text.error
	       : difference->now.error ? difference->now.error
				       : difference->before.error;
}
