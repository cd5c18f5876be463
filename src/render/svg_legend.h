/* SPDX-License-Identifier: MIT */
/* The part of a picture between its title and its panels: the names of the rows, the meaning of the
 * marks, and a note about rows and columns that are not drawn. */
#ifndef NLINSPECT_RENDER_SVG_LEGEND_H
#define NLINSPECT_RENDER_SVG_LEGEND_H

#include "svg_panel.h"

enum { LEGEND_LINE = 18 /* from one line of text to the next */ };

/** Appends the names of the drawn rows, with the first line at `y`. @return the line below them */
unsigned svg_legend(struct out *out, const struct svg_panels *panels, unsigned y);

/** The columns of a picture. */
struct svg_columns {
	/* With something to draw, 0 all the time, and without a value. */
	size_t drawn[CHART_COLUMNS], zero[CHART_COLUMNS], empty[CHART_COLUMNS];
	size_t drawn_count, zero_count, empty_count;
};

/** Appends the notes. @return the line below them */
unsigned svg_notes(struct out *out, const struct svg_panels *panels,
	const struct svg_columns *columns, unsigned y);

#endif
