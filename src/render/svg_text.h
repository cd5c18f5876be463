/* SPDX-License-Identifier: MIT */
/* Text in a picture. All of it has gone through text_escape_terminal() or cell_write() before. */
#ifndef NLINSPECT_RENDER_SVG_TEXT_H
#define NLINSPECT_RENDER_SVG_TEXT_H

#include "nlinspect/base/text.h"

/** Appends text as XML: markup is escaped, and so are the two characters that XML does not have. */
void svg_text(struct out *out, struct text text);

/** Appends a string of the program's own as XML. */
void svg_string(struct out *out, const char *string);

/** Appends text as XML, cut between characters to `columns`; then it ends in an ellipsis. */
void svg_text_cut(struct out *out, struct text text, size_t columns);

#endif
