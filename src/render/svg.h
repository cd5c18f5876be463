/* SPDX-License-Identifier: MIT */
/* A picture of rows over time, as an SVG document: a panel for each number, a line for each row.
 * It needs no script, no font and no other file, is dark or light as the reader's system is, and
 * has the same bytes for the same rows. */
#ifndef NLINSPECT_RENDER_SVG_H
#define NLINSPECT_RENDER_SVG_H

#include "nlinspect/base/out.h"
#include "nlinspect/base/text.h"
#include "nlinspect/flow/sink.h"

#include "chart.h"

enum {
	SVG_LINES = 8,      /* the most rows that are drawn */
	SVG_BUCKETS = 512,  /* of a row in a column */
	SVG_BYTES = 190000, /* a larger document is drawn again, with half as many points */
};

struct svg_style {
	struct chart_style chart;
	size_t lines;       /* rows to draw, at most SVG_LINES */
	const char *title;  /* of the picture; outlives it */
	struct text detail; /* the filter; empty: none. Outlives the picture */
};

/** @return NULL if there is no memory */
struct sink *svg_new(const struct svg_style *style);

/** The time of the next round, Unix time in milliseconds. */
void svg_time(struct sink *svg, uint64_t unix_ms);

/** Says that an answer in this round was incomplete or inconsistent. */
void svg_doubt(struct sink *svg);

/** Appends the document of all rounds, of several pictures one below the other. They take no more
 * rows then. @return 0 or -errno of `out` */
int svg_write(struct sink *const *svgs, size_t count, const char *title, struct out *out);

#endif
