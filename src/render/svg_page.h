/* SPDX-License-Identifier: MIT */
/* The document of a picture: title, legend, panels and notes, from top to bottom. */
#ifndef NLINSPECT_RENDER_SVG_PAGE_H
#define NLINSPECT_RENDER_SVG_PAGE_H

#include "svg.h"

/** Appends the document of the ranked rows. */
void svg_page(struct out *out, const struct chart *chart, const struct svg_style *style);

#endif
