/* SPDX-License-Identifier: MIT */
/* The lines of a panel: means, the band between the extremes, single points, and marks. */
#ifndef NLINSPECT_RENDER_SVG_LINE_H
#define NLINSPECT_RENDER_SVG_LINE_H

#include "scale.h"
#include "svg_panel.h"

/** Appends the line of a row in a column. */
void svg_line(struct out *out, const struct svg_panels *panels, size_t column, size_t row,
	const struct axis *axis);

/** Appends the times without rounds, and the rounds in doubt. */
void svg_doubts(struct out *out, const struct svg_panels *panels);

#endif
