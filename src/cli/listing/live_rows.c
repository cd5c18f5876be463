/* SPDX-License-Identifier: MIT */
#include "live_rows.h"

#include "nlinspect/model/layout.h"

#include "flow/stages/key.h"
#include "flow/stages/order.h"

#include <errno.h>
#include <stdlib.h>

void live_rows_init(
	struct live_rows *rows, const struct fieldset *keep, const struct fieldset *keys)
{
	*rows = (struct live_rows){.keep = *keep, .keys = *keys};
	out_init_memory(&rows->key);
	out_init_memory(&rows->filter);
}

static void round_fini(struct live_round *round)
{
	arena_fini(&round->arena);
	schema_free(round->schema);
	where_free(round->where);
	free(round->rows);
}

void live_rows_fini(struct live_rows *rows)
{
	round_fini(&rows->shown);
	round_fini(&rows->next);
	out_fini(&rows->key);
	out_fini(&rows->filter);
	free(rows->view);
}

static int parse(const struct schema *schema, const char *text, const struct where_habits *habits,
	struct where **ret, struct where_error *mistake)
{
	*ret = NULL;
	return *text ? where_parse_with(schema, &text, 1, habits, ret, mistake) : 0;
}

int live_rows_begin(struct live_rows *rows, const struct schema *schema)
{
	struct live_round *round = &rows->next;

	arena_clear(&round->arena);
	round->count = 0;
	where_free(round->where);
	schema_free(round->schema);
	round->where = NULL;
	round->keep = rows->keep;
	round->schema = schema_compact(schema, &round->keep);
	return round->schema ? 0 : -ENOMEM;
}

static bool reserve_row(struct live_round *round)
{
	size_t size = round->size ? round->size * 2 : 64;
	struct live_row *rows;

	if (round->count < round->size)
		return true;
	rows = reallocarray(round->rows, size, sizeof(*rows));
	if (!rows)
		return false;
	round->rows = rows;
	round->size = size;
	return true;
}

static int write_key(
	struct live_rows *rows, const struct schema *schema, const struct record *record)
{
	struct out *key = &rows->key;

	key->length = 0;
	out_char(key, '\0'); /* a subject with one record has no keys */
	fieldset_for_each(id, &rows->keys)
		key_append(key, &schema->fields[id], id, record);
	return key->error;
}

int live_rows_add(struct live_rows *rows, const struct schema *schema, const struct record *record,
	const struct live_row **ret)
{
	struct live_round *round = &rows->next;
	struct record *copy;
	char *key;

	if (write_key(rows, schema, record) || !reserve_row(round))
		return -ENOMEM;
	copy = arena_take(
		&round->arena, round->schema->size + record_extra(schema, &round->keep, record));
	key = copy ? arena_take(&round->arena, rows->key.length) : NULL;
	if (!key)
		return -ENOMEM;
	record_keep(schema, round->schema, &round->keep, record, copy);
	memcpy(key, rows->key.data, rows->key.length);
	*ret = &round->rows[round->count];
	round->rows[round->count++] = (struct live_row){
		.record = copy, .key = key, .key_length = (uint32_t)rows->key.length};
	return 0;
}

static const char *filter_text(const struct live_rows *rows)
{
	return rows->filter.length ? rows->filter.data : "";
}

static bool has_all(const struct fieldset *set, const struct fieldset *part)
{
	fieldset_for_each(id, part) {
		if (!fieldset_has(set, id))
			return false;
	}
	return true;
}

/* Sets the filter of the round that is shown, unless it lacks fields of it. */
static void set_filter(struct live_rows *rows, struct where *where)
{
	struct live_round *round = &rows->shown;
	struct fieldset fields = {{0}};

	where_fields(where, &fields);
	rows->behind = !has_all(&round->keep, &fields);
	if (rows->behind) {
		where_free(where);
		return;
	}
	where_free(round->where);
	round->where = where;
}

int live_rows_show(struct live_rows *rows)
{
	struct live_round before = rows->shown;
	struct where *where;
	struct where_error mistake;
	int error;

	rows->shown = rows->next;
	rows->next = before;
	/* It may have been typed while the round was read. */
	error = parse(rows->shown.schema, filter_text(rows), NULL, &where, &mistake);
	if (error)
		return error;
	set_filter(rows, where);
	return live_rows_arrange(rows);
}

/* Rows that are equal keep the order in which they came. */
static int compare(const void *a, const void *b, void *context)
{
	const struct live_rows *rows = context;
	const struct live_row *one = *(const struct live_row *const *)a;
	const struct live_row *other = *(const struct live_row *const *)b;
	int order;

	if (one->order != other->order)
		return one->order < other->order ? -1 : 1;
	order = order_compare(
		rows->shown.schema, rows->order, rows->order_count, one->record, other->record);
	return order ? order : (one > other) - (one < other);
}

int live_rows_arrange(struct live_rows *rows)
{
	struct live_round *round = &rows->shown;

	rows->count = 0;
	if (rows->size < round->count) {
		const struct live_row **view = reallocarray(rows->view, round->size, sizeof(*view));

		if (!view)
			return -ENOMEM;
		rows->view = view;
		rows->size = round->size;
	}
	for (size_t i = 0; i < round->count; i++) {
		struct live_row *row = &round->rows[i];

		if (round->where && !where_matches(round->where, row->record))
			continue;
		row->order =
			rows->order_count ? order_key(round->schema, rows->order, row->record) : 0;
		rows->view[rows->count++] = row;
	}
	if (rows->order_count && rows->count)
		qsort_r(rows->view, rows->count, sizeof(*rows->view), compare, rows);
	if (rows->limit && rows->count > rows->limit)
		rows->count = (size_t)rows->limit;
	return 0;
}

static int keep_text(struct live_rows *rows, const char *text)
{
	rows->filter.length = 0;
	if (*text)
		out_bytes(&rows->filter, text, strlen(text) + 1);
	return rows->filter.error;
}

int live_rows_filter(struct live_rows *rows, const struct schema *rows_schema, const char *text,
	const struct where_habits *habits, struct fieldset *fields, struct where_error *mistake)
{
	struct live_round *round = &rows->shown;
	struct where *where;
	int error =
		parse(round->schema ? round->schema : rows_schema, text, habits, &where, mistake);

	*fields = (struct fieldset){{0}};
	if (!error)
		error = keep_text(rows, text);
	if (error) {
		where_free(where);
		return error;
	}
	where_fields(where, fields);
	fieldset_for_each(id, fields)
		fieldset_add(&rows->keep, id);
	if (!round->schema) {
		where_free(where);
		return 0;
	}
	set_filter(rows, where);
	return rows->behind ? 0 : live_rows_arrange(rows);
}

size_t live_rows_find(const struct live_rows *rows, const void *key, size_t length)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct live_row *row = rows->view[i];

		if (row->key_length == length && !memcmp(row->key, key, length))
			return i;
	}
	return rows->count;
}
