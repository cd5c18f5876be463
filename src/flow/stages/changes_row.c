/* SPDX-License-Identifier: MIT */
#include "changes_row.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const struct schema *find_was(const struct schema *schema, size_t *own)
{
	int was = schema_field(schema, text_of("was"));

	if (was < 0 || !schema->fields[was].list || !schema->fields[was].list->nulls)
		return NULL;
	*own = schema->fields[was].list->field_count;
	return schema->fields[was].list;
}

int changes_row_init(
	struct changes_row *row, const struct schema *schema, const struct changes_request *request)
{
	const struct schema *was;
	int event = schema_field(schema, text_of(EVENT_FIELD));
	int time = schema_field(schema, text_of("time_ms"));

	*row = (struct changes_row){
		.schema = schema,
		.own = schema->field_count,
		.own_size = schema->size,
		.kept = request->kept,
		.event = event < 0 ? FIELDSET_SIZE : (unsigned)event,
		.time = time < 0 ? FIELDSET_SIZE : (unsigned)time,
	};
	out_init_memory(&row->text);
	was = find_was(schema, &row->own);
	row->extended = was != NULL;
	/* The old values are a copy of the source's record. */
	if (was)
		row->own_size = was->nulls;
	for (unsigned id = (unsigned)row->own; id < FIELDSET_SIZE; id++)
		fieldset_remove(&row->kept, id);
	row->compact = schema_compact(schema, &row->kept);
	row->record = calloc(1, schema->size);
	row->wide = calloc(1, schema->size);
	if (!row->compact || !row->record || !row->wide)
		return -ENOMEM;
	return was ? difference_init(&row->difference, row->compact, was, &request->compared,
			     request->human)
		   : 0;
}

void changes_row_fini(struct changes_row *row)
{
	if (row->extended)
		difference_fini(&row->difference);
	schema_free(row->compact);
	free(row->record);
	free(row->wide);
	free(row->now);
	out_fini(&row->text);
}

size_t changes_row_size(const struct changes_row *row, const struct record *record)
{
	return row->compact->size + record_extra(row->schema, &row->kept, record);
}

void changes_row_keep(const struct changes_row *row, const struct record *record, void *memory)
{
	record_keep(row->schema, row->compact, &row->kept, record, memory);
}

/* Copies the fields of a kept record that another one lacks. */
static void complete(
	const struct changes_row *row, const struct record *kept, struct record *record)
{
	fieldset_for_each(id, &row->kept) {
		const struct field *from = &row->compact->fields[id];

		if (!record_has(kept, id) || record_has(record, id))
			continue;
		memcpy((char *)record + row->schema->fields[id].offset, field_value(from, kept),
			field_size(from->type));
		fieldset_add(&record->present, id);
	}
}

const struct record *changes_row_widen(struct changes_row *row, const struct record *kept)
{
	record_clear(row->wide);
	complete(row, kept, row->wide);
	return row->wide;
}

void changes_row_time(const struct changes_row *row, uint64_t time_ms, struct record *kept)
{
	if (row->time < row->own && record_has(kept, row->time))
		memcpy((char *)kept + row->compact->fields[row->time].offset, &time_ms,
			sizeof(time_ms));
}

static void set(struct changes_row *row, unsigned id, const void *value, size_t size)
{
	memcpy((char *)row->record + row->schema->fields[id].offset, value, size);
	fieldset_add(&row->record->present, id);
}

static void set_own(
	struct changes_row *row, enum change_field field, const void *value, size_t size)
{
	if (row->extended)
		set(row, (unsigned)row->own + field, value, size);
}

static void set_text(struct changes_row *row, enum change_field field, struct text text)
{
	if (text.length)
		set_own(row, field, &text, sizeof(text));
}

/* A table shows the text alone, so the reason stands in it as well. */
static void set_reason(struct changes_row *row)
{
	const struct text difference = {
		row->difference.text.data, (uint32_t)row->difference.text.length};

	if (!row->reason) {
		set_text(row, CHANGE_CHANGES, difference);
		return;
	}
	set_text(row, CHANGE_INFERRED, text_of(row->reason));
	row->text.length = 0;
	out_bytes(&row->text, difference.data, difference.length);
	if (difference.length)
		out_char(&row->text, ' ');
	out_char(&row->text, '(');
	out_string(&row->text, row->reason);
	out_char(&row->text, ')');
	set_text(row, CHANGE_CHANGES, (struct text){row->text.data, (uint32_t)row->text.length});
}

static void begin(struct changes_row *row, const struct record *record, uint64_t event)
{
	if (record)
		memcpy(row->record, record, row->own_size);
	else
		record_clear(row->record);
	if (row->event < row->own)
		set(row, row->event, &event, sizeof(event));
}

void changes_row_copy(struct changes_row *row, const struct record *record, uint64_t event)
{
	begin(row, record, event);
	row->difference.text.length = 0;
	set_reason(row);
}

/* A compact copy of a record, in row->now. */
static int keep_now(struct changes_row *row, const struct record *record)
{
	size_t size = changes_row_size(row, record);

	if (size > row->room) {
		struct record *larger = realloc(row->now, size);

		if (!larger)
			return -ENOMEM;
		row->now = larger;
		row->room = size;
	}
	changes_row_keep(row, record, row->now);
	return 0;
}

int changes_row_changed(
	struct changes_row *row, const struct record *kept, const struct record *record)
{
	int error = 0;

	begin(row, record, EVENT_CHANGED);
	if (!row->extended)
		return 0;
	error = keep_now(row, record);
	if (!error)
		error = difference_find(&row->difference, kept, row->now);
	if (error)
		return error;
	if (row->difference.text.length)
		set_own(row, CHANGE_WAS, &row->difference.list, sizeof(row->difference.list));
	set_reason(row);
	return row->text.error;
}

void changes_row_removed(
	struct changes_row *row, const struct record *kept, const struct record *record)
{
	begin(row, record, EVENT_REMOVED);
	if (kept)
		complete(row, kept, row->record);
	row->difference.text.length = 0;
	set_reason(row);
}

void changes_row_found(struct changes_row *row, const struct record *record, uint64_t found)
{
	char words[64];

	begin(row, record, EVENT_RESYNCHRONISED);
	set_own(row, CHANGE_FOUND, &found, sizeof(found));
	snprintf(words, sizeof(words), "%" PRIu64 " change%s found after a loss", found,
		found == 1 ? "" : "s");
	row->text.length = 0;
	out_string(&row->text, words);
	set_text(row, CHANGE_CHANGES, (struct text){row->text.data, (uint32_t)row->text.length});
}
