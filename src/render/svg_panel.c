/* SPDX-License-Identifier: MIT */
#include "svg_panel.h"

#include "scale.h"
#include "svg_line.h"
#include "svg_text.h"

enum {
	LABEL_HEIGHT = 16, /* of a text, so that two do not touch */
	TITLE_WIDTH = 7,   /* of a character, as wide as fonts have them */
};

unsigned svg_panel_height(const struct svg_panels *panels)
{
	return PANEL_HEAD + PANEL_HEIGHT + PANEL_FOOT + (panels->time.dated ? PANEL_DATE : 0) +
	       PANEL_GAP;
}

bool svg_range(const struct svg_panels *panels, size_t column, int64_t *low, int64_t *high)
{
	bool any = false;

	*low = *high = 0;
	for (size_t i = 0; i < panels->rows; i++) {
		const struct series *series = &panels->chart->rows[i].series[column];

		if (!series->count)
			continue;
		if (!any || series->low < *low)
			*low = series->low;
		if (!any || series->peak > *high)
			*high = series->peak;
		any = true;
	}
	return any;
}

/* The drawn row with the largest value of a column, which must have one. */
static size_t peak_of(const struct svg_panels *panels, size_t column)
{
	size_t best = panels->rows;

	for (size_t i = 0; i < panels->rows; i++) {
		const struct chart_row *rows = panels->chart->rows;

		if (rows[i].series[column].count &&
			(best == panels->rows ||
				rows[i].series[column].peak > rows[best].series[column].peak))
			best = i;
	}
	return best;
}

/* Opens a text; its attributes and content follow. */
static void open_text(struct out *out, unsigned x, unsigned y, const char *class)
{
	out_string(out, "<text x=\"");
	out_u64(out, x);
	out_string(out, "\" y=\"");
	out_u64(out, y);
	out_string(out, "\" class=\"");
	out_string(out, class);
	out_string(out, "\">");
}

/* "peak 1.25Mbit, eth0, 18:42:10" */
static void write_peak(struct out *text, const struct svg_panels *panels, size_t column)
{
	const struct chart_row *row = &panels->chart->rows[peak_of(panels, column)];
	const struct series *series = &row->series[column];

	out_string(text, "peak ");
	scale_write(text, chart_field(panels->chart, column), series->peak);
	if (panels->rows > 1) {
		out_string(text, ", ");
		out_bytes(text, row->label.data, row->label.length);
	}
	out_string(text, ", ");
	if (panels->time.dated || panels->time.step >= CLOCK_DAY) {
		clock_write_date(text, series->peak_ms);
		out_char(text, ' ');
	}
	clock_write_time(text, series->peak_ms, clock_decimals(&panels->time));
}

/* "RX: received bytes, in bits per second" on the left, the peak on the right. */
static void draw_head(struct out *out, const struct svg_panels *panels, size_t column)
{
	const struct field *field = chart_field(panels->chart, column);
	const char *unit = scale_unit(field);
	size_t columns = (PAGE_WIDTH - PAGE_MARGIN - PAGE_RIGHT) / TITLE_WIDTH, taken;
	struct out text;

	out_init_memory(&text);
	write_peak(&text, panels, column);
	open_text(out, PAGE_LEFT + PANEL_WIDTH, PANEL_HEAD - 14, "e");
	svg_text_cut(out, (struct text){text.data, (uint32_t)text.length}, columns / 2);
	out_string(out, "</text>\n");
	taken = text_width(text.data, text.length);
	columns -= (taken < columns / 2 ? taken : columns / 2) + 3;
	text.length = 0;
	out_string(&text, field->doc ? field->doc : field->name);
	if (*unit) {
		out_string(&text, ", ");
		out_string(&text, unit);
	}
	open_text(out, PAGE_MARGIN, PANEL_HEAD - 14, "t");
	out_string(out, "<tspan class=\"k\">");
	svg_string(out, field->heading);
	out_string(out, "</tspan> ");
	taken = text_width(field->heading, strlen(field->heading)) * 5 / 4 + 1;
	svg_text_cut(out, (struct text){text.data, (uint32_t)text.length},
		columns > taken ? columns - taken : 0);
	out_string(out, "</text>\n");
	if (text.error)
		out->error = text.error;
	out_fini(&text);
}

/* Lines at the steps of the axis, with their numbers as far as there is room. */
static void draw_values(
	struct out *out, const struct svg_panels *panels, size_t column, const struct axis *axis)
{
	const struct field *field = chart_field(panels->chart, column);
	uint64_t below = axis->below / axis->step, steps = below + axis->above / axis->step;
	uint64_t each = (LABEL_HEIGHT * steps + PANEL_HEIGHT - 1) / PANEL_HEIGHT;

	for (uint64_t i = 0; i <= steps; i++) {
		int64_t value = (int64_t)((i - below) * axis->step);
		unsigned y = (unsigned)(PANEL_HEAD + PANEL_HEIGHT -
					axis_place(axis, value, PANEL_HEIGHT));
		uint64_t from_zero = i < below ? below - i : i - below;

		out_string(out, i == below ? "<path class=\"z\" d=\"M" : "<path class=\"g\" d=\"M");
		out_u64(out, PAGE_LEFT);
		out_char(out, ' ');
		out_u64(out, y);
		out_char(out, 'h');
		out_u64(out, PANEL_WIDTH);
		out_string(out, "\"/>");
		if (from_zero % each)
			continue;
		open_text(out, PAGE_LEFT - 8, y + 4, "e");
		scale_write(out, field, value);
		out_string(out, "</text>\n");
	}
}

static unsigned place_of(const struct svg_panels *panels, uint64_t time)
{
	return (unsigned)((time - panels->start) * PANEL_WIDTH / (panels->end - panels->start));
}

static void draw_times(struct out *out, const struct svg_panels *panels)
{
	for (size_t i = 0; i < panels->time.count; i++) {
		uint64_t time = panels->time.ticks[i];
		unsigned x = PAGE_LEFT + place_of(panels, time);

		out_string(out, "<path class=\"g\" d=\"M");
		out_u64(out, x);
		out_char(out, ' ');
		out_u64(out, PANEL_HEAD);
		out_char(out, 'v');
		out_u64(out, PANEL_HEIGHT);
		out_string(out, "\"/>");
		open_text(out, x, PANEL_HEAD + PANEL_HEIGHT + PANEL_TIMES, "m");
		clock_write_tick(out, &panels->time, time);
		out_string(out, "</text>\n");
		if (!panels->time.dated || !clock_begins_day(&panels->time, i))
			continue;
		open_text(out, x, PANEL_HEAD + PANEL_HEIGHT + PANEL_TIMES + PANEL_DATE, "m");
		clock_write_date(out, time);
		out_string(out, "</text>\n");
	}
}

/* Opens a group in which a pixel is ten units. */
static void open_fine(struct out *out, unsigned x, unsigned y)
{
	out_string(out, "<g transform=\"translate(");
	out_u64(out, x);
	out_char(out, ' ');
	out_u64(out, y);
	out_string(out, ")scale(.1)\">\n");
}

/* The whole of the description, which a browser shows beside the pointer. */
static void write_tip(struct out *out, const struct field *field)
{
	out_string(out, "<title>");
	svg_string(out, field->heading);
	if (field->doc) {
		out_string(out, ": ");
		svg_string(out, field->doc);
	}
	out_string(out, "</title>\n");
}

void svg_panel(struct out *out, const struct svg_panels *panels, size_t column, unsigned y)
{
	int64_t low, high;

	svg_range(panels, column, &low, &high);
	struct axis axis = axis_for(chart_field(panels->chart, column), low, high);

	out_string(out, "<g transform=\"translate(0 ");
	out_u64(out, y);
	out_string(out, ")\">\n");
	write_tip(out, chart_field(panels->chart, column));
	draw_head(out, panels, column);
	open_fine(out, PAGE_LEFT, PANEL_HEAD);
	svg_doubts(out, panels);
	out_string(out, "</g>\n");
	draw_times(out, panels);
	draw_values(out, panels, column, &axis);
	open_fine(out, PAGE_LEFT, PANEL_HEAD);
	/* The largest row is drawn last, over the others. */
	for (size_t row = panels->rows; row-- > 0;)
		svg_line(out, panels, column, row, &axis);
	out_string(out, "</g>\n</g>\n");
}

void svg_sample(struct out *out, size_t row, unsigned x, unsigned y)
{
	open_fine(out, x, y);
	out_string(out, "<path class=\"l c");
	out_u64(out, row);
	out_string(out, "\" d=\"M0 0h260\"/></g>");
}
