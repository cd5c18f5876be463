/* SPDX-License-Identifier: MIT */
/* The colours, dashes and fonts of a picture, light and dark. */
#ifndef NLINSPECT_RENDER_SVG_COLORS_H
#define NLINSPECT_RENDER_SVG_COLORS_H

#include "nlinspect/base/out.h"

/** Appends the style sheet for so many rows. Its rules are bound to the class of the picture, so
 * that it can stand within another page. */
void svg_colors(struct out *out, size_t rows);

#endif
