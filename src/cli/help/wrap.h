/* SPDX-License-Identifier: MIT */
/* Words filled into lines of 80 columns. */
#ifndef NLINSPECT_CLI_HELP_WRAP_H
#define NLINSPECT_CLI_HELP_WRAP_H

#include "nlinspect/base/out.h"

#include <stddef.h>

enum { WRAP_WIDTH = 80 };

struct wrap {
	struct out *out;
	size_t indent; /* of the lines after the first */
	size_t column;
	bool fresh; /* no word stands on the line yet */
};

/** Starts at a column of a line that already has something on it; further lines are indented. */
struct wrap wrap_at(struct out *out, size_t column, size_t indent);

/** Appends something that is not broken, a space before it unless it begins a line. */
void wrap_piece(struct wrap *wrap, const char *piece);

/** Appends the words of a text. */
void wrap_words(struct wrap *wrap, const char *text);

/** Ends the line. */
void wrap_end(struct wrap *wrap);

/** A text with an indentation of its own. */
void wrap_paragraph(struct out *out, size_t indent, const char *text);

/**
 * "  LABEL    text": the text stands at `column`, on a line of its own if the label reaches that
 * far.
 */
void wrap_entry(struct out *out, const char *label, size_t column, const char *text);

#endif
