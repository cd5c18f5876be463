/* SPDX-License-Identifier: MIT */
/* Which columns of a table fit a terminal, and how wide they are there. */
#ifndef NLINSPECT_RENDER_FIT_H
#define NLINSPECT_RENDER_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What a column says, from what nobody misses to what may be missed. */
enum fit_content { FIT_EMPTY, FIT_SAME, FIT_VARIED };

struct fit_column {
	size_t widest; /* of its cells and its heading */
	size_t usual;  /* as wide as its heading and most cells; a longer one pushes its own line */
	uint8_t rank;  /* the highest leaves first; 0: it stays */
	enum fit_content content;
	/* The result: */
	bool left_out;
	size_t width;
};

/**
 * Leaves out columns if the table does not fit: those that hold nothing, then as few as possible,
 * first those that say the same in all rows, then by rank, of equal ones the rightmost. A few long
 * cells do not widen a table that fits without them. Columns of rank 0 stay even if they do not
 * fit.
 * @param gap    columns between two cells
 * @param width  of the terminal
 */
void fit_columns(struct fit_column *columns, size_t count, size_t gap, size_t width);

#endif
