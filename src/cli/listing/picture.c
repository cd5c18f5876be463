/* SPDX-License-Identifier: MIT */
#include "picture.h"

#include "render/scale.h"
#include "render/spark_rows.h"

#include <errno.h>

enum {
	NANOSECONDS_PER_MS = 1000000,
	SPARK_NARROW = 32, /* characters of a sparkline … */
	SPARK_WIDE = 112,  /* … on a terminal with fewer columns than this */
};

bool picture_is_output(const struct listing *listing)
{
	return listing->options->svg && !strcmp(listing->options->svg, "-");
}

static bool is_drawing(const struct options *options)
{
	return options->svg || options->spark;
}

int picture_check(const struct listing *listing)
{
	const struct options *options = listing->options;
	const char *option = options->svg ? "--svg" : "--spark", *wrong = NULL;

	if (!is_drawing(options))
		return 0;
	if (listing->streams)
		wrong = "draws the rounds of a listing, and cannot draw events";
	else if (!options->interval && !options->live && !listing->subject->repeats)
		wrong = "draws numbers over time; add -w SEC";
	else if (options->since)
		wrong = "and --since cannot be combined: what is drawn are numbers over time";
	else if (options->histogram)
		wrong = "and --histogram cannot be combined: what is drawn are numbers over time";
	else if (options->svg && !*options->svg)
		wrong = "needs the name of a file";
	else if (picture_is_output(listing) &&
		 (listing->format != FORMAT_TABLE || options->live || options->spark))
		wrong = "- takes the place of the listing; name a file to have both";
	else if (options->spark && options->live)
		wrong = "is a part of --live; leave it out";
	if (!wrong)
		return 0;
	report_error(listing->report, "%s %s", option, wrong);
	return -EINVAL;
}

/* The fields of the source that are drawn or name rows, in their order. */
struct shown {
	uint16_t fields[FIELDSET_SIZE];
	size_t count;
};

static void show(struct shown *shown, unsigned id)
{
	for (size_t i = 0; i < shown->count; i++) {
		if (shown->fields[i] == id)
			return;
	}
	shown->fields[shown->count++] = (uint16_t)id;
}

/* The fields that a table would show; JSON has every field that there is. */
static void show_defaults(struct shown *shown, const struct listing *listing)
{
	const struct schema *schema = listing->plan.schema;
	const char *name = listing->subject->rates.view;
	const struct view *view = name ? schema_view(schema, text_of(name)) : NULL;
	struct fieldset fields = {{0}};

	if (view)
		schema_add(schema, view->columns, &fields);
	for (unsigned id = 0; id < schema->field_count; id++) {
		enum field_show when = schema->fields[id].show;

		if (view ? fieldset_has(&fields, id) : when == SHOW_DEFAULT || when == SHOW_TABLE)
			show(shown, id);
	}
}

static struct shown find_shown(const struct listing *listing)
{
	const struct plan *plan = &listing->plan;
	struct shown shown = {.count = 0};

	if (listing->format != FORMAT_TABLE && !listing->options->columns && !plan->groups) {
		show_defaults(&shown, listing);
		return shown;
	}
	for (size_t i = 0; i < plan->column_count; i++)
		show(&shown, plan->columns[i]);
	return shown;
}

/* Groups have the fields that they are grouped by, and one with the count, before the rest. */
static bool is_group_key(const struct plan *plan, unsigned id)
{
	return plan->groups && id <= plan->count_by_count && id != plan->count_by_lead;
}

static bool is_key(const struct plan *plan, unsigned id)
{
	enum field_role role = plan_rows(plan)->fields[id].role;

	return plan->groups ? is_group_key(plan, id) : role == ROLE_KEY || role == ROLE_IDENTITY;
}

/* A number in whose place the name stands. */
static bool has_name(const struct schema *schema, unsigned id)
{
	return plan_is_index(&schema->fields[id]) &&
	       ((id > 0 && plan_names_index(schema, id - 1)) ||
		       (id + 1 < schema->field_count && plan_names_index(schema, id + 1)));
}

/* Without a name only what changes is drawn: no MTU, no index. */
static bool is_drawn(const struct listing *listing, unsigned id)
{
	const struct plan *plan = &listing->plan;
	const struct field *field = &plan_rows(plan)->fields[id];

	if (!scale_takes(field) || is_key(plan, id))
		return false;
	return plan->groups || listing->options->columns || field->role == ROLE_GAUGE ||
	       field->role == ROLE_COUNTER;
}

static bool has_column(const struct chart_style *style, unsigned id)
{
	for (size_t i = 0; i < style->column_count; i++) {
		if (style->columns[i] == id)
			return true;
	}
	return false;
}

/* The field that is drawn for a column: a counter's rate. */
static unsigned drawn_field(const struct plan *plan, unsigned id)
{
	int rate = plan->rates && !plan->groups ? schema_rate(plan->rates, id) : -ENOENT;

	return rate >= 0 ? (unsigned)rate : id;
}

/* Adds the columns that are rates, or the others. @return how many there is no room for */
static size_t add_columns(const struct listing *listing, const struct shown *shown, bool rates,
	struct chart_style *style)
{
	const struct plan *plan = &listing->plan;
	size_t left_out = 0;

	for (size_t i = 0; i < shown->count; i++) {
		unsigned id = drawn_field(plan, shown->fields[i]);

		if (plan_rows(plan)->fields[id].per_second != rates || !is_drawn(listing, id) ||
			has_column(style, id))
			continue;
		if (style->column_count < CHART_COLUMNS)
			style->columns[style->column_count++] = (uint16_t)id;
		else
			left_out++;
	}
	return left_out;
}

/* Columns that nobody named begin with the rates: totals and levels say less over time. */
static void choose_columns(
	const struct listing *listing, const struct shown *shown, struct chart_style *style)
{
	struct shown one = {.count = 1};
	size_t left_out = 0;

	for (size_t i = 0; listing->options->columns && i < shown->count; i++) {
		one.fields[0] = shown->fields[i];
		left_out += add_columns(listing, &one, true, style) +
			    add_columns(listing, &one, false, style);
	}
	if (!listing->options->columns)
		left_out = add_columns(listing, shown, true, style) +
			   add_columns(listing, shown, false, style);
	if (left_out && listing->options->svg)
		report_note(listing->report,
			"--svg draws the first %d numbers and leaves out %zu; choose them with -o",
			CHART_COLUMNS, left_out);
}

static void add_label(struct chart_style *style, unsigned id)
{
	if (style->label_count < CHART_LABELS)
		style->labels[style->label_count++] = (uint16_t)id;
}

static bool is_identity(const struct field *field)
{
	return field->role == ROLE_IDENTITY && field->type == FIELD_TEXT;
}

/* The columns do not say which row it is: names do, or numbers. */
static void choose_other_labels(const struct plan *plan, struct chart_style *style)
{
	const struct schema *rows = plan_rows(plan);
	bool identified = false;

	for (unsigned id = 0; id < rows->field_count; id++)
		identified |= is_identity(&rows->fields[id]);
	for (unsigned id = 0; id < rows->field_count; id++) {
		bool is_other = identified ? is_identity(&rows->fields[id])
					   : is_key(plan, id) && !has_name(rows, id) &&
						     rows->fields[id].role != ROLE_IDENTITY &&
						     rows->fields[id].show != SHOW_NAMED;

		if (is_other || plan_names_index(rows, id))
			add_label(style, id);
	}
}

static void choose_labels(
	const struct listing *listing, const struct shown *shown, struct chart_style *style)
{
	const struct plan *plan = &listing->plan;
	const struct schema *rows = plan_rows(plan);

	for (size_t i = 0; i < shown->count; i++) {
		unsigned id = shown->fields[i];
		const struct field *field = &rows->fields[id];
		bool names = is_key(plan, id) && (plan->groups || !field_is_number(field));

		if (names || plan_names_index(rows, id) || field->type == FIELD_ENDPOINT)
			add_label(style, id);
	}
	if (!style->label_count)
		choose_other_labels(plan, style);
}

static void choose_keys(const struct plan *plan, struct chart_style *style)
{
	const struct schema *rows = plan_rows(plan);

	for (unsigned id = 0; id < rows->field_count; id++) {
		if (plan->groups ? is_group_key(plan, id) : rows->fields[id].role == ROLE_KEY)
			fieldset_add(&style->keys, id);
	}
}

/* Rows are large by the number that they are sorted by, or by the first one that is drawn. */
static void choose_rank(const struct listing *listing, struct chart_style *style)
{
	const struct plan *plan = &listing->plan;
	const struct schema *rows = plan_rows(plan);
	const size_t lead = listing_lead(listing);

	style->rank = style->columns[0];
	if (plan->sort_count > lead && scale_takes(&rows->fields[plan->sort[lead].field]) &&
		!is_key(plan, plan->sort[lead].field))
		style->rank = plan->sort[lead].field;
}

/* The numbers that are drawn must be read, even if the listing does not show them. */
static void want(struct plan *plan, const struct chart_style *style)
{
	struct fieldset fields = style->keys;

	if (plan->groups)
		return;
	for (size_t i = 0; i < style->column_count; i++)
		fieldset_add(&fields, style->columns[i]);
	for (size_t i = 0; i < style->label_count; i++)
		fieldset_add(&fields, style->labels[i]);
	plan_add_sources(plan, &plan->wanted, &fields);
	schema_close(plan->schema, &plan->wanted);
}

int picture_plan(struct listing *listing)
{
	struct chart_style *style = &listing->picture.chart;
	struct shown shown;

	if (!is_drawing(listing->options))
		return 0;
	*style = (struct chart_style){
		.schema = plan_rows(&listing->plan),
		.interval_ms = listing->interval / NANOSECONDS_PER_MS,
		.buckets = SVG_BUCKETS,
	};
	listing->picture.title = listing->subject->schema->title;
	shown = find_shown(listing);
	choose_columns(listing, &shown, style);
	if (!style->column_count) {
		report_error(listing->report,
			"%s: none of the columns is a number that changes; name one with -o",
			listing->options->svg ? "--svg" : "--spark");
		return -EINVAL;
	}
	choose_labels(listing, &shown, style);
	choose_keys(&listing->plan, style);
	choose_rank(listing, style);
	want(&listing->plan, style);
	return 0;
}

struct sink *picture_new(const struct listing *listing)
{
	struct svg_style style = listing->picture;

	style.detail = (struct text){listing->filter.data, (uint32_t)listing->filter.length};
	style.lines = SVG_LINES;
	if (listing->limit && listing->limit < SVG_LINES)
		style.lines = (size_t)listing->limit;
	return svg_new(&style);
}

/* Half as many characters where a line would not fit. */
static size_t spark_width(const struct listing *listing)
{
	return listing->width && listing->width < SPARK_WIDE ? SPARK_NARROW : 2 * SPARK_NARROW;
}

struct sink *picture_spark_new(const struct listing *listing, struct sink *next)
{
	struct chart_style style = listing->picture.chart;
	size_t rows = CHART_ROWS;

	style.columns[0] = style.rank;
	style.column_count = 1;
	style.buckets = spark_width(listing);
	if (listing->limit && listing->limit < rows)
		rows = (size_t)listing->limit;
	return spark_rows_new(&style, rows, terminal_unicode(), next);
}

struct sink *picture_spark_format(
	const struct listing *listing, struct out *out, const struct render_style *style)
{
	static const uint16_t columns[SPARK_FIELDS] = {SPARK_FIELD_ROW, SPARK_FIELD_MIN,
		SPARK_FIELD_MAX, SPARK_FIELD_LAST, SPARK_FIELD_SPARK};
	struct render_style spark = *style;

	spark.columns = columns;
	spark.column_count = SPARK_FIELDS;
	spark.kept = spark.looked_at = NULL;
	/* Its width is chosen to fit. */
	spark.width = 0;
	return format_new(listing->format, out, &spark);
}
