/* SPDX-License-Identifier: MIT */
#include "svg.h"

#include "svg_clock.h"
#include "svg_page.h"

#include <stdlib.h>

struct svg {
	struct sink sink;
	struct svg_style style;
	struct chart chart;
	uint64_t time;
};

static int svg_begin(struct sink *sink, const struct schema *schema)
{
	struct svg *svg = (struct svg *)sink;

	(void)schema;
	chart_round(&svg->chart, svg->time);
	return 0;
}

static int svg_row(struct sink *sink, const struct record *record)
{
	return chart_add(&((struct svg *)sink)->chart, record);
}

static int svg_nothing(struct sink *sink)
{
	(void)sink;
	return 0;
}

static void svg_free(struct sink *sink)
{
	struct svg *svg = (struct svg *)sink;

	chart_fini(&svg->chart);
	free(svg);
}

static const struct sink_ops svg_ops = {
	.begin = svg_begin,
	.row = svg_row,
	.end = svg_nothing,
	.close = svg_nothing,
	.free = svg_free,
};

struct sink *svg_new(const struct svg_style *style)
{
	struct svg *svg = malloc(sizeof(*svg));

	if (!svg)
		return NULL;
	*svg = (struct svg){.sink.ops = &svg_ops, .style = *style};
	if (!chart_init(&svg->chart, &style->chart))
		return &svg->sink;
	svg_free(&svg->sink);
	return NULL;
}

void svg_time(struct sink *sink, uint64_t unix_ms)
{
	((struct svg *)sink)->time = unix_ms < CLOCK_MOST ? unix_ms : CLOCK_MOST;
}

void svg_doubt(struct sink *sink)
{
	chart_doubt(&((struct svg *)sink)->chart);
}

int svg_write(struct sink *sink, struct out *out)
{
	struct svg *svg = (struct svg *)sink;
	struct out page;
	int error;

	chart_rank(&svg->chart);
	out_init_memory(&page);
	svg_page(&page, &svg->chart, &svg->style);
	while (page.length > SVG_BYTES && svg->chart.timeline.used > 2) {
		chart_halve(&svg->chart);
		page.length = 0;
		svg_page(&page, &svg->chart, &svg->style);
	}
	error = page.error;
	if (!error) {
		out_bytes(out, page.data, page.length);
		error = out->error;
	}
	out_fini(&page);
	return error;
}
