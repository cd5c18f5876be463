/* SPDX-License-Identifier: MIT */
#include "chart.h"

#include "nlinspect/base/hash.h"
#include "nlinspect/model/cell.h"

#include "scale.h"

#include <stdlib.h>
#include <string.h>

int chart_init(struct chart *chart, const struct chart_style *style)
{
	uint64_t width = style->interval_ms / 4;

	memset(chart, 0, sizeof(*chart));
	chart->style = *style;
	chart->seed = hash_seed();
	out_init_memory(&chart->key);
	/* A round has a bucket of its own for a while, even if it is somewhat late. */
	return timeline_init(&chart->timeline, style->buckets, width ? width : 1);
}

static void row_fini(struct chart_row *row)
{
	out_fini(&row->key);
	out_fini(&row->label);
	out_fini(&row->name);
	for (size_t i = 0; i < CHART_COLUMNS; i++)
		series_fini(&row->series[i]);
}

void chart_fini(struct chart *chart)
{
	for (size_t i = 0; i < chart->row_count; i++)
		row_fini(&chart->rows[i]);
	chart->row_count = 0;
	timeline_fini(&chart->timeline);
	out_fini(&chart->key);
}

void chart_halve(struct chart *chart)
{
	timeline_halve(&chart->timeline);
	for (size_t i = 0; i < chart->row_count; i++) {
		for (size_t column = 0; column < chart->style.column_count; column++)
			series_halve(&chart->rows[i].series[column]);
	}
}

void chart_round(struct chart *chart, uint64_t unix_ms)
{
	while (timeline_is_full(&chart->timeline, unix_ms))
		chart_halve(chart);
	timeline_round(&chart->timeline, unix_ms);
	chart->present = 0;
}

void chart_doubt(struct chart *chart)
{
	struct timeline *timeline = &chart->timeline;

	if (timeline->rounds)
		timeline->moments[timeline_now(timeline)].doubtful = true;
}

/* The bytes that identify a row. */
static void write_key(struct chart *chart, const struct record *record)
{
	const struct schema *schema = chart->style.schema;
	struct out *key = &chart->key;

	key->length = 0;
	fieldset_for_each(id, &chart->style.keys) {
		const struct field *field = &schema->fields[id];
		bool present = record_has(record, id);

		out_char(key, present ? '1' : '0');
		if (present && field_is_scalar(field->type))
			out_bytes(key, field_value(field, record), sizeof(uint64_t));
		else if (present)
			cell_write(key, field, record, false);
		out_char(key, '\0');
	}
}

static struct chart_row *row_find(struct chart *chart, uint64_t hash)
{
	const struct out *key = &chart->key;

	for (size_t i = 0; i < chart->row_count; i++) {
		struct chart_row *row = &chart->rows[i];

		if (row->hash == hash && row->key.length == key->length &&
			!memcmp(row->key.data, key->data, key->length))
			return row;
	}
	return NULL;
}

/* The texts that name the row. Only one alone is kept as it is: several are for people. */
static void write_label(
	struct chart_row *row, const struct chart *chart, const struct record *record)
{
	const struct chart_style *style = &chart->style;
	const struct text *alone = NULL;

	for (size_t i = 0; i < style->label_count; i++) {
		const struct field *field = &style->schema->fields[style->labels[i]];

		if (!record_has(record, style->labels[i]))
			continue;
		if (row->label.length)
			out_char(&row->label, ' ');
		else if (field->type == FIELD_TEXT)
			alone = field_value(field, record);
		if (row->label.length)
			alone = NULL;
		cell_write(&row->label, field, record, true);
	}
	if (!row->label.length)
		out_string(&row->label, style->schema->name);
	if (alone)
		out_bytes(&row->name, alone->data, alone->length);
	else
		out_bytes(&row->name, row->label.data, row->label.length);
}

/* A place for a new row; without a free one, the smallest row gives way. @return NULL if the new
 * one is not larger */
static struct chart_row *row_place(struct chart *chart, uint64_t value)
{
	struct chart_row *smallest = &chart->rows[0];

	if (chart->row_count < CHART_ROWS)
		return &chart->rows[chart->row_count++];
	chart->left_out = true;
	for (size_t i = 1; i < CHART_ROWS; i++) {
		if (chart->rows[i].peak < smallest->peak)
			smallest = &chart->rows[i];
	}
	if (smallest->peak >= value)
		return NULL;
	row_fini(smallest);
	return smallest;
}

static struct chart_row *row_new(
	struct chart *chart, uint64_t hash, uint64_t value, const struct record *record)
{
	struct chart_row *row = row_place(chart, value);

	if (!row)
		return NULL;
	memset(row, 0, sizeof(*row));
	row->hash = hash;
	row->number = chart->next_number++;
	out_init_memory(&row->key);
	out_init_memory(&row->label);
	out_init_memory(&row->name);
	out_bytes(&row->key, chart->key.data, chart->key.length);
	write_label(row, chart, record);
	return row;
}

/* Whether a rate is missing although its counter is there, in the round after one with the row:
 * then what is counted began anew. */
static bool is_reset(const struct chart *chart, const struct chart_row *row,
	const struct record *record, unsigned rate)
{
	const struct schema *schema = chart->style.schema;

	if (!schema->fields[rate].per_second || row->seen + 1 != chart->timeline.rounds)
		return false;
	for (unsigned id = 0; id < rate; id++) {
		if (schema->fields[id].rate_name == schema->fields[rate].name)
			return record_has(record, id);
	}
	return false;
}

static int row_note(struct chart *chart, struct chart_row *row, const struct record *record)
{
	const struct chart_style *style = &chart->style;
	int error = row->label.error ? row->label.error : row->key.error;

	if (!error)
		error = row->name.error;

	for (size_t i = 0; i < style->column_count && !error; i++) {
		unsigned id = style->columns[i];
		int64_t value;

		if (scale_value(&style->schema->fields[id], id, record, &value))
			error = series_add(&row->series[i], &chart->timeline, value);
		else if (is_reset(chart, row, record, id))
			error = series_reset(&row->series[i], &chart->timeline);
	}
	row->seen = chart->timeline.rounds;
	return error;
}

int chart_add(struct chart *chart, const struct record *record)
{
	const struct chart_style *style = &chart->style;
	int64_t value = 0;

	if (++chart->present > chart->most_present)
		chart->most_present = chart->present;
	scale_value(&style->schema->fields[style->rank], style->rank, record, &value);
	write_key(chart, record);
	if (chart->key.error)
		return chart->key.error;

	uint64_t size = value > 0 ? (uint64_t)value : 0,
		 hash = hash_bytes(chart->seed, chart->key.data, chart->key.length);
	struct chart_row *row = row_find(chart, hash);

	if (!row)
		row = row_new(chart, hash, size, record);
	if (!row)
		return 0;
	if (size > row->peak)
		row->peak = size;
	if (__builtin_add_overflow(row->weight, size, &row->weight))
		row->weight = UINT64_MAX;
	return row_note(chart, row, record);
}

static int compare_rows(const void *a, const void *b)
{
	const struct chart_row *one = a, *other = b;

	if (one->weight != other->weight)
		return one->weight < other->weight ? 1 : -1;
	for (size_t i = 0; i < CHART_COLUMNS; i++) {
		if (one->series[i].peak != other->series[i].peak)
			return one->series[i].peak < other->series[i].peak ? 1 : -1;
	}
	return one->number < other->number ? -1 : 1;
}

static bool same_label(const struct chart_row *a, const struct chart_row *b)
{
	return a->label.length == b->label.length && a->label.length &&
	       !memcmp(a->label.data, b->label.data, a->label.length);
}

/* Rows may have one name and differ in what is not shown: an interface that was made anew. */
static void number_labels(struct chart *chart)
{
	for (size_t i = chart->row_count; i-- > 1;) {
		uint64_t number = 1;

		for (size_t earlier = 0; earlier < i; earlier++)
			number += same_label(&chart->rows[earlier], &chart->rows[i]);
		if (number == 1)
			continue;
		out_string(&chart->rows[i].label, " #");
		out_u64(&chart->rows[i].label, number);
	}
}

void chart_rank(struct chart *chart)
{
	qsort(chart->rows, chart->row_count, sizeof(chart->rows[0]), compare_rows);
	number_labels(chart);
}
