/* SPDX-License-Identifier: MIT */
/* The document of a picture: title, legend, panels and notes, from top to bottom. */
#ifndef NLINSPECT_RENDER_SVG_PAGE_H
#define NLINSPECT_RENDER_SVG_PAGE_H

#include "svg.h"

/** A chart of a document. */
struct svg_part {
	const struct chart *chart;
	const struct svg_style *style;
};

/** Appends the document of charts, one below the other, whose rows are ranked. */
void svg_page(struct out *out, const struct svg_part *parts, size_t count, const char *title);

#endif
