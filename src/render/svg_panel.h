/* SPDX-License-Identifier: MIT */
/* One panel of a picture: the lines of one column over time, with both axes. */
#ifndef NLINSPECT_RENDER_SVG_PANEL_H
#define NLINSPECT_RENDER_SVG_PANEL_H

#include "chart.h"
#include "svg_clock.h"

enum {
	PAGE_WIDTH = 960,
	PAGE_LEFT = 78,   /* room for the numbers of an axis */
	PAGE_RIGHT = 44,  /* room for half of the last time */
	PAGE_MARGIN = 16, /* of texts */
	PANEL_WIDTH = PAGE_WIDTH - PAGE_LEFT - PAGE_RIGHT,
	PANEL_HEIGHT = 112,
	PANEL_HEAD = 32,  /* from the top of a panel to its frame */
	PANEL_TIMES = 20, /* from the frame to the line of the times */
	PANEL_FOOT = 24,  /* for the times below the frame */
	PANEL_DATE = 14,  /* for the dates below the times */
	PANEL_GAP = 16,
	FINE = 10, /* lines are drawn in tenths of a pixel */
};

/** What all panels of a picture have in common. */
struct svg_panels {
	const struct chart *chart;
	size_t rows;            /* that are drawn: the first ones */
	uint64_t start, end;    /* time of both ends, in milliseconds; they differ */
	struct clock_axis time; /* between them */
};

/** The height of a panel with its head, its foot and the gap below. */
unsigned svg_panel_height(const struct svg_panels *panels);

/** Appends the panel of a column, with its top `y` pixels below the top of the page. */
void svg_panel(struct out *out, const struct svg_panels *panels, size_t column, unsigned y);

/** Appends the sample of a row's line for the legend, 26 pixels wide, at this place. */
void svg_sample(struct out *out, size_t row, unsigned x, unsigned y);

/** The range of a column over the drawn rows. @return whether there is a value */
bool svg_range(const struct svg_panels *panels, size_t column, int64_t *low, int64_t *high);

#endif
