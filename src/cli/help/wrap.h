/* SPDX-License-Identifier: MIT */
/* Fills words into lines of 80 columns. */
#ifndef NLINSPECT_CLI_HELP_WRAP_H
#define NLINSPECT_CLI_HELP_WRAP_H

#include "nlinspect/base/out.h"

#include <stddef.h>

enum { WRAP_WIDTH = 80 };

struct wrap {
	struct out *out;
	size_t indent; /* of the lines after the first */
	size_t column;
	size_t reserve; /* columns that stay free after each piece */
	bool fresh;     /* the line has no word yet */
};

/** Starts at a column of a line that already has text; later lines are indented. */
struct wrap wrap_at(struct out *out, size_t column, size_t indent);

/** Appends a piece that is not broken, after a space unless it begins a line. */
void wrap_piece(struct wrap *wrap, const char *piece);

/** Appends the words of a text. */
void wrap_words(struct wrap *wrap, const char *text);

/** Ends the line. */
void wrap_end(struct wrap *wrap);

/** Appends a paragraph with its own indentation. */
void wrap_paragraph(struct out *out, size_t indent, const char *text);

/** " LABEL text": the text starts at `column`, or on the next line if the label reaches that far.
 */
void wrap_entry(struct out *out, const char *label, size_t column, const char *text);

#endif
