/* SPDX-License-Identifier: MIT */
#include "svg_page.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/format.h"

#include "scale.h"
#include "svg_colors.h"
#include "svg_legend.h"
#include "svg_panel.h"
#include "svg_text.h"

enum {
	TOP = 28,            /* the line of the title */
	DETAIL_COLUMNS = 60, /* of the filter */
	TIMES = 9,           /* the most steps of the time axis */
};

/* Columns that are 0 all the time need no panel, except if a picture would have none. */
static struct svg_columns sort_columns(const struct svg_panels *panels, bool alone)
{
	struct svg_columns columns = {.drawn_count = 0};

	for (size_t i = 0; i < panels->chart->style.column_count; i++) {
		int64_t low, high;

		if (!svg_range(panels, i, &low, &high))
			columns.empty[columns.empty_count++] = i;
		else if (low || high)
			columns.drawn[columns.drawn_count++] = i;
		else
			columns.zero[columns.zero_count++] = i;
	}
	if (alone && !columns.drawn_count && columns.zero_count) {
		columns.drawn[columns.drawn_count++] = columns.zero[0];
		for (size_t i = 1; i < columns.zero_count; i++)
			columns.zero[i - 1] = columns.zero[i];
		columns.zero_count--;
	}
	return columns;
}

struct page {
	struct out *out;
	const struct chart *chart;
	const struct svg_style *style;
	struct svg_panels panels;
	struct svg_columns columns;
	unsigned y; /* where the next part begins */
};

static void open_line(struct page *page, unsigned x, const char *class)
{
	out_string(page->out, "<text x=\"");
	out_u64(page->out, x);
	out_string(page->out, "\" y=\"");
	out_u64(page->out, page->y);
	out_string(page->out, "\" class=\"");
	out_string(page->out, class);
	out_string(page->out, "\">");
}

/* "links, 2026-12-01 18:40:00 to 18:41:00 UTC, 60 rounds, 1s apart" */
static void write_summary(struct page *page)
{
	const struct timeline *timeline = &page->chart->timeline;
	struct out *out = page->out;
	uint64_t interval = timeline_interval(timeline);

	svg_string(out, page->chart->style.schema->name);
	if (page->style->detail.length) {
		out_string(out, " ");
		svg_text_cut(out, page->style->detail, DETAIL_COLUMNS);
	}
	if (timeline->rounds) {
		struct out text;

		out_init_memory(&text);
		out_string(&text, ", ");
		clock_write_range(&text, timeline->moments[0].first, timeline->last);
		svg_text(out, (struct text){text.data, (uint32_t)text.length});
		if (text.error)
			out->error = text.error;
		out_fini(&text);
	}
	out_string(out, ", ");
	out_u64(out, timeline->rounds);
	out_string(out, timeline->rounds == 1 ? " round" : " rounds");
	if (interval) {
		out_string(out, ", ");
		format_duration(out, interval * 1000000);
		out_string(out, " apart");
	}
}

static void write_description(struct page *page)
{
	struct out *out = page->out;

	write_summary(page);
	out_string(out, ". Rows: ");
	for (size_t i = 0; i < page->panels.rows; i++) {
		const struct out *label = &page->chart->rows[i].label;

		out_string(out, i ? ", " : "");
		svg_text(out, (struct text){label->data, (uint32_t)label->length});
	}
	out_string(out, page->panels.rows ? "." : "none.");
	for (size_t i = 0; i < page->columns.drawn_count; i++) {
		const struct field *field = chart_field(page->chart, page->columns.drawn[i]);
		int64_t low, high;

		svg_range(&page->panels, page->columns.drawn[i], &low, &high);
		out_char(out, ' ');
		svg_string(out, field->heading);
		out_string(out, ": ");
		scale_write(out, field, low);
		out_string(out, " to ");
		scale_write(out, field, high);
		out_char(out, '.');
	}
}

/* Titles of schemas begin with a small letter, as in help. */
static void write_title(struct out *out, const char *title)
{
	if (*title >= 'a' && *title <= 'z')
		out_char(out, (char)(*title++ - 'a' + 'A'));
	svg_string(out, title);
}

static void write_head(struct page *page)
{
	page->y += TOP;
	open_line(page, PAGE_MARGIN, "h");
	write_title(page->out, page->style->title);
	out_string(page->out, "</text>\n");
	page->y += LEGEND_LINE + 3;
	open_line(page, PAGE_MARGIN, "s");
	write_summary(page);
	out_string(page->out, "</text>\n");
	page->y += LEGEND_LINE + 8;
}

static void page_measure(struct page *page, bool alone)
{
	const struct timeline *timeline = &page->chart->timeline;
	struct svg_panels *panels = &page->panels;
	size_t lines = page->style->lines;

	panels->chart = page->chart;
	panels->rows = page->chart->row_count < lines ? page->chart->row_count : lines;
	panels->start = timeline->rounds ? timeline->moments[0].first : 0;
	panels->end = timeline->last;
	/* A single round is in the middle of a second. */
	if (panels->end == panels->start) {
		panels->start -= panels->start < 500 ? panels->start : 500;
		panels->end = panels->start + 1000;
	}
	panels->time = clock_axis_for(panels->start, panels->end, TIMES);
	page->columns = sort_columns(panels, alone);
}

static void write_root(struct out *out, unsigned height)
{
	out_string(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"nlinspect\" role=\"img\" "
		"width=\"960\" height=\"");
	out_u64(out, height);
	out_string(out, "\" viewBox=\"0 0 960 ");
	out_u64(out, height);
	out_string(out, "\">\n");
}

/* One chart: head, legend and panels. The description is of what they show. */
static void draw_part(struct page *page, struct out *body, struct out *description, bool alone)
{
	page_measure(page, alone);
	page->out = body;
	write_head(page);
	page->y = svg_legend(body, &page->panels, page->y);
	page->y = svg_notes(body, &page->panels, &page->columns, page->y + 3);
	for (size_t i = 0; i < page->columns.drawn_count; i++) {
		svg_panel(body, &page->panels, page->columns.drawn[i], page->y);
		page->y += svg_panel_height(&page->panels);
	}
	page->out = description;
	if (description->length)
		out_char(description, ' ');
	write_description(page);
}

void svg_page(struct out *out, const struct svg_part *parts, size_t count, const char *title)
{
	struct out body, description;
	size_t rows = 1;
	unsigned y = 0;

	/* The height is known when everything is drawn, and stands before it. */
	out_init_memory(&body);
	out_init_memory(&description);
	for (size_t i = 0; i < count; i++) {
		struct page page = {.chart = parts[i].chart, .style = parts[i].style, .y = y};

		draw_part(&page, &body, &description, count == 1);
		y = page.y;
		rows = page.panels.rows > rows ? page.panels.rows : rows;
	}
	write_root(out, y);
	out_string(out, "<title>");
	write_title(out, title);
	out_string(out, "</title>\n<desc>");
	out_bytes(out, description.data, description.length);
	out_string(out, "</desc>\n");
	svg_colors(out, rows);
	out_string(out, "<rect class=\"bg\" width=\"100%\" height=\"100%\"/>\n");
	out_bytes(out, body.data, body.length);
	out_string(out, "</svg>\n");
	if (body.error || description.error)
		out->error = body.error ? body.error : description.error;
	out_fini(&body);
	out_fini(&description);
}
