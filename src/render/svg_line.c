/* SPDX-License-Identifier: MIT */
#include "svg_line.h"

#include "svg_text.h"

/* The way along a line. Coordinates are whole tenths of a pixel, and relative: that is short. */
struct pen {
	struct out *out;
	int64_t x, y;
	int64_t flat; /* a horizontal way that is not written yet */
	char last;    /* the command that further numbers belong to */
};

static void write_number(struct out *out, int64_t number, bool first)
{
	if (!first && number >= 0)
		out_char(out, ' ');
	out_i64(out, number);
}

static void pen_move(struct pen *pen, int64_t x, int64_t y)
{
	out_char(pen->out, 'M');
	write_number(pen->out, x, true);
	write_number(pen->out, y, false);
	*pen = (struct pen){.out = pen->out, .x = x, .y = y, .last = 'M'};
}

static void pen_command(struct pen *pen, char command)
{
	if (pen->last != command)
		out_char(pen->out, command);
}

static void pen_flush(struct pen *pen)
{
	if (!pen->flat)
		return;
	pen_command(pen, 'h');
	write_number(pen->out, pen->flat, pen->last != 'h');
	pen->last = 'h';
	pen->flat = 0;
}

static void pen_line(struct pen *pen, int64_t x, int64_t y)
{
	if (y == pen->y) {
		pen->flat += x - pen->x;
	} else {
		pen_flush(pen);
		pen_command(pen, 'l');
		write_number(pen->out, x - pen->x, pen->last != 'l');
		write_number(pen->out, y - pen->y, false);
		pen->last = 'l';
	}
	pen->x = x;
	pen->y = y;
}

/* One row in one column, while it is drawn. */
struct trace {
	const struct svg_panels *panels;
	const struct series *series;
	const struct axis *axis;
	struct pen pen;
};

static int64_t height_of(const struct trace *trace, int64_t value)
{
	return PANEL_HEIGHT * FINE - (int64_t)axis_place(trace->axis, value, PANEL_HEIGHT * FINE);
}

/* The horizontal place of a bucket with rounds: the middle of them, in tenths of a pixel. */
static unsigned place_of(const struct svg_panels *panels, size_t bucket)
{
	const struct moment *moment = &panels->chart->timeline.moments[bucket];
	uint64_t span = panels->end - panels->start;
	uint64_t past = moment->first - panels->start + (moment->last - moment->first) / 2;

	/* It fits, since times end with the year 9999. */
	return (unsigned)((past * PANEL_WIDTH * FINE + span / 2) / span);
}

/* The next bucket with rounds from `at` on. @return the number of buckets if there is none */
static size_t next_moment(const struct timeline *timeline, size_t at)
{
	while (at < timeline->used && !timeline->moments[at].rounds)
		at++;
	return at;
}

static bool has_value(const struct trace *trace, size_t at)
{
	return at < trace->panels->chart->timeline.used && series_at(trace->series, at).count;
}

/* A run of values without a gap, from `at` on. @return its last bucket */
static size_t run_end(const struct trace *trace, size_t at)
{
	const struct timeline *timeline = &trace->panels->chart->timeline;

	for (;;) {
		size_t next = next_moment(timeline, at + 1);

		if (!has_value(trace, next) || timeline_has_gap(timeline, at, next))
			return at;
		at = next;
	}
}

/* The next run from `at` on. @return whether there is one */
static bool next_run(const struct trace *trace, size_t at, size_t *first, size_t *last)
{
	const struct timeline *timeline = &trace->panels->chart->timeline;

	for (at = next_moment(timeline, at); at < timeline->used;
		at = next_moment(timeline, at + 1)) {
		if (!has_value(trace, at))
			continue;
		*first = at;
		*last = run_end(trace, at);
		return true;
	}
	return false;
}

static void draw_means(struct trace *trace, size_t first, size_t last)
{
	for (size_t at = first; at <= last; at++) {
		struct bucket bucket = series_at(trace->series, at);

		if (!bucket.count)
			continue;
		int64_t x = place_of(trace->panels, at);
		int64_t y = height_of(trace, bucket_mean(&bucket));
		if (at == first)
			pen_move(&trace->pen, x, y);
		else
			pen_line(&trace->pen, x, y);
	}
	pen_flush(&trace->pen);
}

static bool is_spread(const struct trace *trace, size_t first, size_t last)
{
	for (size_t at = first; at <= last; at++) {
		struct bucket bucket = series_at(trace->series, at);

		if (bucket.count && bucket.low < bucket.high)
			return true;
	}
	return false;
}

/* Forth along the largest values, and back along the smallest. */
static void draw_band(struct trace *trace, size_t first, size_t last)
{
	struct bucket bucket = series_at(trace->series, first);

	pen_move(&trace->pen, place_of(trace->panels, first), height_of(trace, bucket.high));
	for (size_t at = first + 1; at <= last; at++) {
		bucket = series_at(trace->series, at);
		if (bucket.count)
			pen_line(&trace->pen, place_of(trace->panels, at),
				height_of(trace, bucket.high));
	}
	for (size_t at = last + 1; at-- > first;) {
		bucket = series_at(trace->series, at);
		if (bucket.count)
			pen_line(&trace->pen, place_of(trace->panels, at),
				height_of(trace, bucket.low));
	}
	pen_flush(&trace->pen);
	out_char(trace->pen.out, 'z');
}

/* A dot, or a stroke between the extremes. */
static void draw_point(struct trace *trace, size_t at)
{
	struct bucket bucket = series_at(trace->series, at);
	int64_t low = height_of(trace, bucket.low), high = height_of(trace, bucket.high);

	pen_move(&trace->pen, place_of(trace->panels, at), high);
	out_char(trace->pen.out, 'v');
	out_i64(trace->pen.out, low - high);
}

enum part { PART_BAND, PART_POINTS, PART_LINE };

static const char *const part_classes[] = {
	[PART_BAND] = "b", [PART_POINTS] = "d", [PART_LINE] = "l"};

/* Appends one part of all runs as a path, if there is any of it. */
static void draw_part(struct trace *trace, enum part part)
{
	struct out *out = trace->pen.out;
	bool any = false;

	for (size_t at = 0, first, last; next_run(trace, at, &first, &last); at = last + 1) {
		bool alone = first == last;

		if (part == PART_POINTS ? !alone : alone)
			continue;
		if (part == PART_BAND && !is_spread(trace, first, last))
			continue;
		if (!any) {
			out_string(out, "<path class=\"");
			out_string(out, part_classes[part]);
			out_string(out, "\" d=\"");
		}
		any = true;
		if (part == PART_BAND)
			draw_band(trace, first, last);
		else if (part == PART_POINTS)
			draw_point(trace, first);
		else
			draw_means(trace, first, last);
	}
	if (any)
		out_string(out, "\"/>");
}

/* A cross at the upper edge of the frame for each time that counting began anew. */
static void draw_resets(struct trace *trace)
{
	struct out *out = trace->pen.out;
	const struct timeline *timeline = &trace->panels->chart->timeline;

	if (!trace->series->resets)
		return;
	out_string(out, "<path class=\"x\" d=\"");
	for (size_t at = 0; at < timeline->used; at++) {
		if (!timeline->moments[at].rounds || !series_at(trace->series, at).reset)
			continue;
		pen_move(&trace->pen, (int64_t)place_of(trace->panels, at) - 40, 20);
		out_string(out, "l80 80m0-80l-80 80");
	}
	out_string(out, "\"/>");
}

void svg_line(struct out *out, const struct svg_panels *panels, size_t column, size_t row,
	const struct axis *axis)
{
	struct trace trace = {
		.panels = panels,
		.series = &panels->chart->rows[row].series[column],
		.axis = axis,
		.pen.out = out,
	};

	if (!trace.series->count && !trace.series->resets)
		return;
	out_string(out, "<g class=\"c");
	out_u64(out, row);
	out_string(out, "\">");
	draw_part(&trace, PART_BAND);
	draw_part(&trace, PART_LINE);
	draw_part(&trace, PART_POINTS);
	draw_resets(&trace);
	out_string(out, "</g>\n");
}

static void draw_gap(struct out *out, unsigned from, unsigned to)
{
	out_char(out, 'M');
	out_u64(out, from);
	out_string(out, " 0h");
	out_u64(out, to - from);
	out_char(out, 'v');
	out_u64(out, PANEL_HEIGHT * FINE);
	out_char(out, 'H');
	out_u64(out, from);
	out_char(out, 'z');
}

static void draw_gaps(struct out *out, const struct svg_panels *panels)
{
	const struct timeline *timeline = &panels->chart->timeline;
	size_t before = next_moment(timeline, 0);
	bool any = false;

	for (size_t at; before < timeline->used; before = at) {
		at = next_moment(timeline, before + 1);
		if (at == timeline->used)
			break;
		if (!timeline_has_gap(timeline, before, at))
			continue;
		out_string(out, any ? "" : "<path class=\"o\" d=\"");
		any = true;
		draw_gap(out, place_of(panels, before), place_of(panels, at));
	}
	if (any)
		out_string(out, "\"/>\n");
}

void svg_doubts(struct out *out, const struct svg_panels *panels)
{
	const struct timeline *timeline = &panels->chart->timeline;
	bool any = false;

	draw_gaps(out, panels);
	for (size_t at = 0; at < timeline->used; at++) {
		if (!timeline->moments[at].rounds || !timeline->moments[at].doubtful)
			continue;
		out_string(out, any ? "" : "<path class=\"q\" d=\"");
		any = true;
		out_char(out, 'M');
		out_u64(out, place_of(panels, at));
		out_string(out, " 0v");
		out_u64(out, PANEL_HEIGHT * FINE);
	}
	if (any)
		out_string(out, "\"/>\n");
}
