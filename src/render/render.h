/* SPDX-License-Identifier: MIT */
/* Renderers: sinks at the end of the chain that write records to an output, which they do not own.
 * All *_new copy what they need of the style, and return NULL if there is no memory. */
#ifndef NLINSPECT_RENDER_RENDER_H
#define NLINSPECT_RENDER_RENDER_H

#include "nlinspect/base/out.h"
#include "nlinspect/flow/sink.h"

/** What a table that is redrawn again and again keeps of a column, so that its columns do not jump
 * about: it never becomes narrower, and a column that had different values stays one. */
struct steady_column {
	size_t widest, usual;
	bool varied; /* also set by the caller, if rows differ that it does not render */
};

/** Where the rows of a round begin in the output. */
struct row_places {
	size_t *at;
	size_t room, count; /* `room` of them are noted at most */
	size_t end;         /* of the last row */
};

/** What renderers that share an output share: they write one JSON array, and tables one below the
 * other. */
struct document {
	size_t writers; /* that are not closed yet */
	bool started;   /* something was written */
};

/** What is shown and how, for every renderer. */
struct render_style {
	struct document *document; /* must outlive the renderer; NULL: it shares with none */
	const uint16_t *columns;   /* indices of fields, in order */
	size_t column_count;
	bool exact;  /* JSON: columns were named, so absent values are null */
	bool header; /* table, CSV, TSV: a header line */
	bool human;  /* table: human units; machine formats never have them */
	bool color;  /* table: colours */
	bool live;   /* flush after each record (NDJSON) and each round */
	/* Tables: columns of the terminal that the table is to fit; 0: it is as wide as its cells.
	 */
	size_t width;
	const struct fieldset *kept;      /* fields that such a table never leaves out … */
	const struct fieldset *looked_at; /* … and those that it leaves out last; or NULL */
	struct steady_column *steady;     /* one for each column; NULL: each round by itself */
	struct row_places *places;        /* NULL: nobody asks */
};

/** A table for people. Widths come from the first 512 rows, and grow at a wider cell. Numbers are
 * right-aligned; "-" stands for absent. */
struct sink *table_new(struct out *out, const struct render_style *style);

/** A table that fits a terminal of style->width: columns that do not fit are left out, and named in
 * a line below (fit.h). Its long texts are broken between words. */
struct sink *fitted_new(struct out *out, const struct render_style *style);

/** The time of the next round of either table, Unix time in milliseconds: it stands in the header,
 * in local time. */
void table_clock(struct sink *table, uint64_t unix_ms);

/** JSON: one array over all rounds, a record a line. It is valid even if empty or cut short. */
struct sink *json_new(struct out *out, const struct render_style *style);

/** NDJSON: one object a line. */
struct sink *ndjson_new(struct out *out, const struct render_style *style);

/** CSV (RFC 4180: quotes, CRLF) and TSV; absent is an empty cell. */
struct sink *csv_new(struct out *out, const struct render_style *style);
struct sink *tsv_new(struct out *out, const struct render_style *style);

#endif
