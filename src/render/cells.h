/* SPDX-License-Identifier: MIT */
/* Cells and headings of a table, whether it fits a terminal (fitted.c) or not (table.c). */
#ifndef NLINSPECT_RENDER_CELLS_H
#define NLINSPECT_RENDER_CELLS_H

#include "nlinspect/base/out.h"
#include "nlinspect/flow/sink.h"
#include "nlinspect/model/field.h"

enum {
	CELLS_MEASURED_ROWS = 512, /* kept to learn how wide the columns are */
	CELLS_GAP = 2,             /* columns between two cells */
	CELLS_CLOCK = 8,           /* "12:34:56" */
};

#define CELLS_COLOR_HEADER "\033[1m"
#define CELLS_COLOR_DIM    "\033[2m"
#define CELLS_COLOR_END    "\033[0m"

/** A column as far as its cells depend on it. */
struct cell_column {
	const struct field *field;
	uint16_t id;
	bool right, key;
	const struct alarm *alarm; /* NULL: no number of it means trouble */
	unsigned by;               /* the field that the alarm compares */
};

/** A rendered cell; its text is in the output that it was rendered to. */
struct cell {
	uint32_t length, width;
	bool absent;
	uint8_t tone; /* enum word_tone; looked up if there are colours */
};

/** What both tables begin with: table_clock() sets the time. */
struct clocked {
	struct sink sink;
	char clock[CELLS_CLOCK + 1]; /* the time of the round; "": it is not shown */
};

void cell_column_init(struct cell_column *column, const struct schema *schema, uint16_t id);

/** Appends the text of a cell: "-" if the value is absent. */
void cell_render(const struct cell_column *column, bool human, bool color, struct out *text,
	const struct record *record, struct cell *cell);

/** The escape sequence before a cell. @return NULL if the cell is plain */
const char *cell_color(const struct cell_column *column, const struct cell *cell);

/** Appends the heading of a column. */
void heading_write(struct out *out, const struct cell_column *column, bool human);

/** How wide the heading is. */
size_t heading_width(const struct cell_column *column, bool human);

#endif
