/* SPDX-License-Identifier: MIT */
/* The line below a table that names the columns which did not fit. A column that says the same in
 * all rows is named with its value, so that nothing is missing. */
#ifndef NLINSPECT_RENDER_LEFT_OUT_H
#define NLINSPECT_RENDER_LEFT_OUT_H

#include "nlinspect/base/out.h"
#include "nlinspect/base/text.h"

#include "fit.h"

/** What the cells of a column have in common. */
struct uniform {
	struct out text; /* of all cells so far */
	uint64_t count;  /* cells */
	bool absent;     /* they say "-" since there is no value */
	bool varied;
};

void uniform_init(struct uniform *uniform);
void uniform_fini(struct uniform *uniform);

/** Forgets the cells. */
void uniform_start(struct uniform *uniform);

/** Takes the text of a further cell. */
void uniform_add(struct uniform *uniform, struct text text, bool absent);

/** Whether all cells so far are the same. */
static inline bool uniform_holds(const struct uniform *uniform)
{
	return !uniform->varied;
}

/** The content of the column; one cell alone is as good as varied ones, unless it is empty. */
enum fit_content uniform_content(const struct uniform *uniform);

/** The line while it is written. */
struct left_out {
	struct out *out;
	size_t width, column;
	struct text missing; /* the first field that is named without a value */
	bool begun, empty;
};

/** @param width  of the terminal: the line is broken there */
void left_out_start(struct left_out *line, struct out *out, size_t width);

/** Names a field that is left out and holds something. Names are written in lower case. */
void left_out_name(struct left_out *line, struct text name, const struct uniform *uniform);

/** Says how to see the fields that are named without a value, if there are any. */
void left_out_hint(struct left_out *line);

/** Names a field that is left out and empty: after the others. */
void left_out_empty(struct left_out *line, struct text name);

#endif
