/* SPDX-License-Identifier: MIT */
/* The page that a live view shows, as lines of text. It knows no terminal, so that it can be tested
 * without one. Lines have the escape sequences of render/cells.h for colours. */
#ifndef NLINSPECT_RENDER_LIVE_PAGE_H
#define NLINSPECT_RENDER_LIVE_PAGE_H

#include "nlinspect/base/out.h"
#include "nlinspect/base/text.h"

#include "render.h"

struct page {
	struct out text; /* lines, each with its newline */
	size_t lines;
	size_t marked, marked_count; /* lines in reverse video, from `marked` on */
	bool typing;                 /* there is a cursor, at: */
	size_t cursor_line, cursor_column;
};

/** The line at the top. */
struct page_head {
	const char *clock;                /* of the round; "": there was none */
	const char *state;                /* "paused" …; "": nothing in particular */
	struct text name, filter, totals; /* escaped */
	uint64_t rows, all;               /* shown, and before a filter typed in the view */
};

/** The table of a round, and what stands beside its rows. */
struct page_table {
	struct text text; /* its rows, as fitted_new() writes them */
	const struct row_places *places;
	const struct out *trends; /* a line for each row; NULL: there are none */
	struct text trend_heading;
	size_t trend_width; /* 0: there are none */
	size_t room;        /* columns before the trends */
	size_t marked;      /* a row; SIZE_MAX: none */
};

/** The lines at the bottom. */
struct page_foot {
	struct text notes; /* lines above the last one, each with its newline */
	struct text keys;  /* the last line */
	bool typing;       /* the cursor stands in the last line, at: */
	size_t cursor;
};

void page_init(struct page *page);
void page_fini(struct page *page);

/** How many columns a line with escape sequences takes. */
size_t styled_width(struct text line);

/** Appends a line without its newline, cut at a width. A ">" stands where something is missing. */
void styled_cut(struct out *out, struct text line, size_t width);

/** Appends a text, whose lines are broken between words where they are wider than `width`; the rest
 * of a line begins with so many blanks. */
void styled_wrap(struct out *out, struct text text, size_t width, size_t indent);

/** Appends the line at the top: two lines if it is too wide, or if `two`. @return how many */
size_t head_write(struct out *out, const struct page_head *head, size_t width, bool two);

/** The columns that are left for a table beside its trends. */
size_t page_table_width(size_t width, size_t trend_width);

/** How wide the table is, without the names of columns that are left out. */
size_t page_table_used(const struct page_table *table);

/** Fills a page of that size with a table. @return the rows that are shown in full */
size_t page_show_table(struct page *page, size_t width, size_t height, struct text head,
	const struct page_table *table, const struct page_foot *foot);

/** Fills it with lines, from one on, at most as far as there are some. @return that first one */
size_t page_show_text(struct page *page, size_t width, size_t height, struct text head,
	struct text lines, size_t first, const struct page_foot *foot);

#endif
