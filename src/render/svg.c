/* SPDX-License-Identifier: MIT */
#include "svg.h"

#include "svg_clock.h"
#include "svg_page.h"

#include <errno.h>
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

/* @return whether there are fewer points now */
static bool halve(struct sink *const *sinks, size_t count)
{
	bool fewer = false;

	for (size_t i = 0; i < count; i++) {
		struct chart *chart = &((struct svg *)sinks[i])->chart;

		if (chart->timeline.used <= 2)
			continue;
		chart_halve(chart);
		fewer = true;
	}
	return fewer;
}

int svg_write(struct sink *const *sinks, size_t count, const char *title, struct out *out)
{
	struct svg_part *parts = calloc(count, sizeof(*parts));
	struct out page;
	int error;

	if (!parts)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		struct svg *svg = (struct svg *)sinks[i];

		chart_rank(&svg->chart);
		parts[i] = (struct svg_part){&svg->chart, &svg->style};
	}
	out_init_memory(&page);
	svg_page(&page, parts, count, title);
	while (page.length > SVG_BYTES && halve(sinks, count)) {
		page.length = 0;
		svg_page(&page, parts, count, title);
	}
	error = page.error;
	if (!error) {
		out_bytes(out, page.data, page.length);
		error = out->error;
	}
	out_fini(&page);
	free(parts);
	return error;
}
