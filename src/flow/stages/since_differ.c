/* SPDX-License-Identifier: MIT */
#include "since_differ.h"

#include "nlinspect/model/cell.h"
#include "nlinspect/model/event.h"

#include "growth.h"
#include "key.h"

#include <errno.h>
#include <stdlib.h>

int differ_init(struct differ *differ, const struct since_request *request)
{
	const struct schema *rows = request->rows;
	size_t was = request->schema->field_count + SINCE_WAS;

	*differ = (struct differ){.request = *request};
	out_init_memory(&differ->before);
	out_init_memory(&differ->now);
	out_init_memory(&differ->text);
	for (unsigned id = 0; id < request->schema->field_count; id++) {
		if (fieldset_has(&request->keep, id) && schema_growth(rows, id) >= 0)
			fieldset_add(&differ->counters, id);
	}
	differ->compact = schema_compact(request->schema, &request->keep);
	differ->row = calloc(1, rows->size);
	differ->was = calloc(1, rows->fields[was].list->size);
	return differ->compact && differ->row && differ->was ? 0 : -ENOMEM;
}

void differ_fini(struct differ *differ)
{
	schema_free(differ->compact);
	free(differ->row);
	free(differ->was);
	out_fini(&differ->before);
	out_fini(&differ->now);
	out_fini(&differ->text);
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

void differ_append(struct out *out, const struct schema *schema, const struct fieldset *fields,
	const struct record *record)
{
	fieldset_for_each(id, fields)
		append_field(out, &schema->fields[id], id, record);
}

static uint64_t number(const struct schema *schema, unsigned id, const struct record *record)
{
	return *(const uint64_t *)field_value(&schema->fields[id], record);
}

bool differ_counts(
	const struct differ *differ, const struct record *before, const struct record *now)
{
	fieldset_for_each(id, &differ->request.counted) {
		if (record_has(before, id) && record_has(now, id) &&
			number(differ->compact, id, before) !=
				number(differ->request.schema, id, now))
			return true;
	}
	return false;
}

bool differ_has_counted(const struct differ *differ, const struct record *record)
{
	bool any = false;

	fieldset_for_each(id, &differ->request.counted) {
		if (!record_has(record, id))
			continue;
		if (number(differ->compact, id, record))
			return true;
		any = true;
	}
	return !any;
}

/* Copies a field of a compact record to its place in a larger one. */
static void copy_field(const struct differ *differ, const struct schema *to, unsigned id,
	const struct record *from, struct record *record)
{
	const struct field *field = &differ->compact->fields[id];

	memcpy((char *)record + to->fields[id].offset, field_value(field, from),
		field_size(field->type));
	fieldset_add(&record->present, id);
}

static void set(struct differ *differ, unsigned id, const void *value, size_t size)
{
	memcpy((char *)differ->row + differ->request.rows->fields[id].offset, value, size);
	fieldset_add(&differ->row->present, id);
}

static void set_added(struct differ *differ, enum since_field field, const void *value, size_t size)
{
	set(differ, (unsigned)(differ->request.schema->field_count + field), value, size);
}

/* Appends a value, or the mark of tables for none. */
static void write_value(
	struct differ *differ, const struct field *field, unsigned id, const struct record *record)
{
	size_t start = differ->text.length;

	if (record_has(record, id))
		cell_write_plain(&differ->text, field, record, differ->request.human);
	if (differ->text.length == start)
		out_char(&differ->text, '-');
}

static void write_change(
	struct differ *differ, unsigned id, const struct record *before, const struct record *now)
{
	const struct field *field = &differ->compact->fields[id];

	/* The name stands for it. */
	if (field->number)
		return;
	if (differ->text.length)
		out_string(&differ->text, ", ");
	out_string(&differ->text, field->name);
	out_char(&differ->text, ' ');
	write_value(differ, field, id, before);
	out_string(&differ->text, " → ");
	write_value(differ, field, id, now);
}

static bool differs(
	struct differ *differ, unsigned id, const struct record *before, const struct record *now)
{
	const struct field *field = &differ->compact->fields[id];

	differ->before.length = differ->now.length = 0;
	append_field(&differ->before, field, id, before);
	append_field(&differ->now, field, id, now);
	return differ->before.length != differ->now.length ||
	       memcmp(differ->before.data, differ->now.data, differ->now.length) != 0;
}

/* Finds the old values of what differs, and the text that has both. */
static void find_old(struct differ *differ, const struct record *before, const struct record *now)
{
	const struct since_request *request = &differ->request;
	const struct schema *was =
		request->rows->fields[request->schema->field_count + SINCE_WAS].list;
	struct fieldset *nulls = (struct fieldset *)((char *)differ->was + was->nulls);

	record_clear(differ->was);
	*nulls = (struct fieldset){{0}};
	differ->text.length = 0;
	fieldset_for_each(id, &request->compared) {
		if (!differs(differ, id, before, now))
			continue;
		write_change(differ, id, before, now);
		if (record_has(before, id))
			copy_field(differ, was, id, before, differ->was);
		else
			fieldset_add(nulls, id);
	}
}

static void set_old(struct differ *differ, bool reset)
{
	const size_t id = differ->request.schema->field_count + SINCE_WAS;
	const uint64_t change = EVENT_CHANGED, yes = 1;
	struct text text;

	if (differ->text.length) {
		set_added(differ, SINCE_CHANGE, &change, sizeof(change));
		differ->was_list = (struct list){
			differ->was, 1, (uint32_t)differ->request.rows->fields[id].list->size};
		set_added(differ, SINCE_WAS, &differ->was_list, sizeof(differ->was_list));
	}
	if (reset) {
		set_added(differ, SINCE_RESET, &yes, sizeof(yes));
		out_string(&differ->text,
			differ->text.length ? ", counters were reset" : "counters were reset");
	}
	text = (struct text){differ->text.data, (uint32_t)differ->text.length};
	if (text.length)
		set_added(differ, SINCE_CHANGES, &text, sizeof(text));
}

static bool fell(const struct differ *differ, const struct record *before, const struct record *now)
{
	fieldset_for_each(id, &differ->counters) {
		if (record_has(before, id) && record_has(now, id) &&
			number(differ->compact, id, now) < number(differ->compact, id, before))
			return true;
	}
	return false;
}

static void set_growth(struct differ *differ, unsigned counter, uint64_t growth)
{
	const struct schema *rows = differ->request.rows;
	uint64_t rate;

	set(differ, (unsigned)schema_growth(rows, counter), &growth, sizeof(growth));
	if (!differ->elapsed)
		return;
	rate = growth_per_second(growth, differ->elapsed);
	set(differ, (unsigned)schema_rate(rows, counter), &rate, sizeof(rate));
}

/* A thing that was added counts from zero, if the recording would have it. */
static void set_all_growth(
	struct differ *differ, const struct record *before, const struct record *now)
{
	const struct schema *rows = differ->request.rows;

	fieldset_for_each(id, &differ->counters) {
		if (record_has(now, id) && (before ? record_has(before, id) : !differ->lacking))
			set_growth(differ, id,
				number(differ->compact, id, now) -
					(before ? number(differ->compact, id, before) : 0));
	}
	if (rows->rated)
		rows->rated(rows, differ->row);
}

int differ_row(
	struct differ *differ, const struct record *before, const struct record *now, bool same)
{
	const struct record *shown = now ? now : before;
	const uint64_t change = now ? EVENT_ADDED : EVENT_REMOVED;
	bool both = before && now, reset = false;

	record_clear(differ->row);
	fieldset_for_each(id, &differ->request.keep) {
		if (record_has(shown, id))
			copy_field(differ, differ->request.rows, id, shown, differ->row);
	}
	if (both) {
		find_old(differ, before, now);
		reset = (!same || fell(differ, before, now)) &&
			fieldset_intersects(&differ->counters, &now->present);
		set_old(differ, reset);
	} else {
		set_added(differ, SINCE_CHANGE, &change, sizeof(change));
	}
	if (now && !reset)
		set_all_growth(differ, before, now);
	return differ->text.error  ? differ->text.error
	       : differ->now.error ? differ->now.error
				   : differ->before.error;
}
