/* SPDX-License-Identifier: MIT */
#include "svg_legend.h"

#include "nlinspect/base/format.h"

#include "svg_text.h"

enum {
	SAMPLE = 34,        /* the sample of a line or mark, with a gap */
	LETTER = 15,        /* of a name, in halves of a pixel */
	BETWEEN = 22,       /* two names */
	NAME_COLUMNS = 118, /* of a name that has a line of its own */
};

/* The lines above the panels, from top to bottom. */
struct legend {
	struct out *out;
	const struct svg_panels *panels;
	unsigned y; /* of the next line */
};

static void open_line(struct legend *legend, unsigned x, const char *class)
{
	out_string(legend->out, "<text x=\"");
	out_u64(legend->out, x);
	out_string(legend->out, "\" y=\"");
	out_u64(legend->out, legend->y);
	out_string(legend->out, "\" class=\"");
	out_string(legend->out, class);
	out_string(legend->out, "\">");
}

static struct text label_of(const struct svg_panels *panels, size_t row)
{
	const struct out *label = &panels->chart->rows[row].label;

	return (struct text){label->data, (uint32_t)label->length};
}

static size_t longest_label(const struct svg_panels *panels)
{
	size_t longest = 0;

	for (size_t i = 0; i < panels->rows; i++) {
		struct text label = label_of(panels, i);
		size_t width = text_width(label.data, label.length);

		longest = width > longest ? width : longest;
	}
	return longest < NAME_COLUMNS ? longest : NAME_COLUMNS;
}

unsigned svg_legend(struct out *out, const struct svg_panels *panels, unsigned y)
{
	struct legend legend = {out, panels, y};
	size_t each = SAMPLE + (longest_label(panels) * LETTER + 1) / 2 + BETWEEN;
	size_t beside = (PAGE_WIDTH - 2 * PAGE_MARGIN + BETWEEN) / each;

	if (!beside)
		beside = 1;
	for (size_t i = 0; i < panels->rows; i++) {
		unsigned x = PAGE_MARGIN + (unsigned)(i % beside * each);

		if (i && !(i % beside))
			legend.y += LEGEND_LINE;
		svg_sample(out, i, x, legend.y - 4);
		open_line(&legend, x + SAMPLE, "n");
		svg_text_cut(out, label_of(panels, i), NAME_COLUMNS);
		out_string(out, "</text>\n");
	}
	return panels->rows ? legend.y + LEGEND_LINE : legend.y;
}

/* Opens a line with the mark that it explains: what is between class=" and the end of the path. */
static void open_mark(struct legend *legend, const char *mark)
{
	out_string(legend->out, "<g transform=\"translate(16 ");
	out_u64(legend->out, legend->y - 11);
	out_string(legend->out, ")scale(.1)\"><path class=\"");
	out_string(legend->out, mark);
	out_string(legend->out, "\"/></g>");
	open_line(legend, PAGE_MARGIN + SAMPLE, "s");
}

static void open_note(struct legend *legend)
{
	open_line(legend, PAGE_MARGIN, "s");
}

static void end_note(struct legend *legend)
{
	out_string(legend->out, "</text>\n");
	legend->y += LEGEND_LINE;
}

/* Whether a bucket has more than one round, so that extremes and means differ. */
static bool is_joined(const struct timeline *timeline)
{
	for (size_t i = 0; i < timeline->used; i++) {
		if (timeline->moments[i].rounds > 1)
			return true;
	}
	return false;
}

static bool has_gaps(const struct timeline *timeline)
{
	size_t before = 0;

	for (size_t i = 1; i < timeline->used; i++) {
		if (!timeline->moments[i].rounds)
			continue;
		if (timeline_has_gap(timeline, before, i))
			return true;
		before = i;
	}
	return false;
}

static bool has_doubts(const struct timeline *timeline)
{
	for (size_t i = 0; i < timeline->used; i++) {
		if (timeline->moments[i].rounds && timeline->moments[i].doubtful)
			return true;
	}
	return false;
}

static bool has_resets(const struct svg_panels *panels)
{
	for (size_t i = 0; i < panels->rows; i++) {
		for (size_t column = 0; column < CHART_COLUMNS; column++) {
			if (panels->chart->rows[i].series[column].resets)
				return true;
		}
	}
	return false;
}

static void note_marks(struct legend *legend)
{
	const struct timeline *timeline = &legend->panels->chart->timeline;

	if (is_joined(timeline)) {
		open_mark(legend, "b c0\" d=\"M0 20h260v100h-260z\"/><path class=\"l c0\" "
				  "d=\"M0 70h260");
		out_string(legend->out, "line: mean over ");
		format_duration(legend->out, timeline->width * 1000000);
		out_string(legend->out, "; band: from the smallest to the largest value");
		end_note(legend);
	}
	if (has_gaps(timeline)) {
		open_mark(legend, "o\" d=\"M0 0h260v130h-260z");
		out_string(legend->out, "no rounds");
		end_note(legend);
	}
	if (has_resets(legend->panels)) {
		open_mark(legend, "x c0\" d=\"M90 30l80 80m0-80l-80 80");
		out_string(legend->out, "counting began anew, so there is no rate");
		end_note(legend);
	}
	if (has_doubts(timeline)) {
		open_mark(legend, "q\" d=\"M130 0v130");
		out_string(legend->out, "an answer was incomplete, or changed while it was read");
		end_note(legend);
	}
}

static void note_rows(struct legend *legend)
{
	const struct chart *chart = legend->panels->chart;
	uint64_t rows = chart->row_count;

	if (chart->most_present > rows)
		rows = chart->most_present;
	if (rows <= legend->panels->rows)
		return;
	open_note(legend);
	out_string(legend->out, "drawn: the ");
	out_u64(legend->out, legend->panels->rows);
	out_string(legend->out, " largest by ");
	svg_string(legend->out, chart->style.schema->fields[chart->style.rank].heading);
	/* Rows that there was no room for are not counted one by one. */
	out_string(legend->out, chart->left_out ? " of at least " : " of ");
	out_u64(legend->out, rows);
	end_note(legend);
}

static void note_columns(
	struct legend *legend, const size_t *columns, size_t count, const char *says)
{
	if (!count)
		return;
	open_note(legend);
	for (size_t i = 0; i < count; i++) {
		out_string(legend->out, i ? ", " : "");
		svg_string(legend->out, chart_field(legend->panels->chart, columns[i])->heading);
	}
	out_string(legend->out, says);
	end_note(legend);
}

unsigned svg_notes(struct out *out, const struct svg_panels *panels,
	const struct svg_columns *columns, unsigned y)
{
	struct legend legend = {out, panels, y};

	note_marks(&legend);
	note_rows(&legend);
	note_columns(&legend, columns->zero, columns->zero_count, ": 0 all the time");
	note_columns(&legend, columns->empty, columns->empty_count, ": no values");
	return legend.y;
}
