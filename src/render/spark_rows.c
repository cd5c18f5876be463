/* SPDX-License-Identifier: MIT */
#include "spark_rows.h"

#include "nlinspect/base/text.h"

#include "scale.h"
#include "spark.h"

#include <errno.h>
#include <stdlib.h>

enum { SPARK_NOTHING = '?' /* in the place of a gap */ };

struct spark_record {
	struct record base;
	struct text row;
	uint64_t min, max, last; /* int64_t if the number has a sign */
	struct text spark;
};

struct spark_rows {
	struct sink sink;
	struct sink *next;
	struct chart chart;
	uint64_t time;
	size_t rows, passed;
	bool unicode;
	struct field fields[SPARK_FIELDS];
	struct schema schema;
	struct out text;
	int64_t *values; /* of a sparkline */
};

static int spark_begin(struct sink *sink, const struct schema *schema)
{
	struct spark_rows *spark = (struct spark_rows *)sink;

	(void)schema;
	chart_round(&spark->chart, spark->time);
	return 0;
}

static int spark_row(struct sink *sink, const struct record *record)
{
	return chart_add(&((struct spark_rows *)sink)->chart, record);
}

static int spark_end(struct sink *sink)
{
	(void)sink;
	return 0;
}

/* How many rounds are missing between two buckets. */
static uint64_t missing_between(const struct timeline *timeline, size_t before, size_t after)
{
	uint64_t passed = timeline->moments[after].first - timeline->moments[before].last;
	uint64_t each = timeline_interval(timeline);

	if (!timeline_has_gap(timeline, before, after))
		return 0;
	if (each < timeline->width)
		each = timeline->width;
	return passed > 2 * each ? passed / each - 1 : 1;
}

/* The largest value of each bucket, so that no peak is lost. @return how many there are */
static size_t take_values(struct spark_rows *spark, const struct series *series)
{
	const struct timeline *timeline = &spark->chart.timeline;
	size_t count = 0, before = timeline->used;

	for (size_t at = 0; at < timeline->used; at++) {
		struct bucket bucket = series_at(series, at);

		if (!timeline->moments[at].rounds)
			continue;
		uint64_t missing =
			before < timeline->used ? missing_between(timeline, before, at) : 0;
		/* Each missing round has a bucket, or a part of one. */
		for (; missing && count + timeline->used - at < timeline->size; missing--)
			spark->values[count++] = SPARK_GAP;
		spark->values[count++] = bucket.count ? bucket.high : SPARK_GAP;
		before = at;
	}
	return count;
}

static uint64_t as_stored(const struct field *field, int64_t value)
{
	return (uint64_t)(value / (int64_t)scale_factor(field));
}

static int pass_row(struct spark_rows *spark, const struct chart_row *row)
{
	const struct series *series = &row->series[0];
	const struct field *field = chart_field(&spark->chart, 0);
	struct spark_record record = {.row = {row->name.data, (uint32_t)row->name.length}};

	spark->text.length = 0;
	spark_text(&spark->text, spark->values, take_values(spark, series), spark->unicode);
	if (spark->text.error)
		return spark->text.error;
	/* A table escapes blanks, which could forge a column. */
	for (size_t i = 0; i < spark->text.length; i++) {
		if (spark->text.data[i] == ' ')
			spark->text.data[i] = SPARK_NOTHING;
	}
	record.spark = (struct text){spark->text.data, (uint32_t)spark->text.length};
	fieldset_add(&record.base.present, SPARK_FIELD_ROW);
	fieldset_add(&record.base.present, SPARK_FIELD_SPARK);
	if (series->count) {
		record.min = as_stored(field, series->low);
		record.max = as_stored(field, series->peak);
		record.last = as_stored(field, series->last);
		fieldset_add_range(&record.base.present, SPARK_FIELD_MIN, 3);
	}
	spark->passed++;
	return sink_row(spark->next, &record.base);
}

static int spark_close(struct sink *sink)
{
	struct spark_rows *spark = (struct spark_rows *)sink;
	int error = 0, ended, closed;

	chart_rank(&spark->chart);
	if (spark->chart.timeline.rounds) {
		error = sink_begin(spark->next, &spark->schema);
		for (size_t i = 0; i < spark->chart.row_count && i < spark->rows && !error; i++)
			error = pass_row(spark, &spark->chart.rows[i]);
		ended = sink_end(spark->next);
		error = error ? error : ended;
	}
	closed = sink_close(spark->next);
	return error ? error : closed;
}

static void spark_free(struct sink *sink)
{
	struct spark_rows *spark = (struct spark_rows *)sink;

	chart_fini(&spark->chart);
	out_fini(&spark->text);
	free(spark->values);
	free(spark);
}

static const struct sink_ops spark_ops = {
	.begin = spark_begin,
	.row = spark_row,
	.end = spark_end,
	.close = spark_close,
	.free = spark_free,
};

static struct field value_field(
	const struct field *of, const char *name, const char *heading, size_t offset)
{
	struct field field = *of;

	field.name = name;
	field.heading = heading;
	field.role = ROLE_GAUGE;
	field.rate_name = NULL;
	field.offset = (uint16_t)offset;
	return field;
}

static struct field text_field(const char *name, const char *heading, size_t offset)
{
	return (struct field){
		.name = name,
		.heading = heading,
		.type = FIELD_TEXT,
		.role = ROLE_LABEL,
		.offset = (uint16_t)offset,
	};
}

static void fill_schema(struct spark_rows *spark)
{
	const struct chart_style *style = &spark->chart.style;
	const struct field *of = chart_field(&spark->chart, 0);
	const struct field *label =
		style->label_count == 1 ? &style->schema->fields[style->labels[0]] : NULL;
	struct field *fields = spark->fields;

	fields[SPARK_FIELD_ROW] = text_field(
		"row", label ? label->heading : "ROW", offsetof(struct spark_record, row));
	fields[SPARK_FIELD_MIN] = value_field(of, "min", "MIN", offsetof(struct spark_record, min));
	fields[SPARK_FIELD_MAX] = value_field(of, "max", "MAX", offsetof(struct spark_record, max));
	fields[SPARK_FIELD_LAST] =
		value_field(of, "last", "LAST", offsetof(struct spark_record, last));
	fields[SPARK_FIELD_SPARK] =
		text_field("spark", of->heading, offsetof(struct spark_record, spark));
	spark->schema = (struct schema){
		.name = style->schema->name,
		.title = style->schema->title,
		.fields = fields,
		.field_count = SPARK_FIELDS,
		.size = sizeof(struct spark_record),
	};
}

struct sink *spark_rows_new(
	const struct chart_style *style, size_t rows, bool unicode, struct sink *next)
{
	struct spark_rows *spark = malloc(sizeof(*spark));

	if (!spark)
		return NULL;
	*spark = (struct spark_rows){
		.sink.ops = &spark_ops,
		.next = next,
		.rows = rows,
		.unicode = unicode,
		.values = calloc(style->buckets, sizeof(*spark->values)),
	};
	out_init_memory(&spark->text);
	if (!chart_init(&spark->chart, style) && spark->values) {
		fill_schema(spark);
		return &spark->sink;
	}
	spark_free(&spark->sink);
	return NULL;
}

void spark_rows_time(struct sink *sink, uint64_t unix_ms)
{
	((struct spark_rows *)sink)->time = unix_ms;
}

uint64_t spark_rows_left_out(const struct sink *sink)
{
	const struct spark_rows *spark = (const struct spark_rows *)sink;
	uint64_t most = spark->chart.most_present;

	return most > spark->passed ? most - spark->passed : 0;
}
