/* SPDX-License-Identifier: MIT */
/* The rows of all rounds with their numbers over time, for pictures: as many rows as there is room
 * for, those with the largest values. */
#ifndef NLINSPECT_RENDER_CHART_H
#define NLINSPECT_RENDER_CHART_H

#include "nlinspect/base/out.h"
#include "nlinspect/model/field.h"

#include "timeline.h"

enum {
	CHART_ROWS = 48,    /* that are followed */
	CHART_COLUMNS = 20, /* whose values are kept */
	CHART_LABELS = 4,   /* fields that name a row */
};

/** What is kept of the rows. */
struct chart_style {
	const struct schema *schema;     /* of the rows; outlives the chart */
	uint16_t columns[CHART_COLUMNS]; /* fields that are numbers */
	size_t column_count;
	uint16_t labels[CHART_LABELS]; /* fields whose texts name a row to people */
	size_t label_count;
	struct fieldset keys; /* fields that identify a row */
	uint16_t rank;        /* the number by which rows are large or small */
	uint64_t interval_ms; /* of the rounds as it was asked for */
	size_t buckets;       /* for the values of a row in a column */
};

struct chart_row {
	struct out key;
	struct out label; /* its name for people, escaped for terminals … */
	struct out name;  /* … and as it is */
	uint64_t hash;    /* of the key */
	uint64_t number;  /* in the order of their first rounds */
	uint64_t seen;    /* the last round with the row, counted from 1 */
	uint64_t peak;    /* the largest value of the ranking number */
	uint64_t weight;  /* the sum of its values */
	struct series series[CHART_COLUMNS];
};

struct chart {
	struct chart_style style;
	struct timeline timeline;
	uint64_t seed; /* of the hashes */
	struct chart_row rows[CHART_ROWS];
	size_t row_count;
	uint64_t next_number;
	uint64_t present, most_present; /* rows of this round, and of the fullest one */
	bool left_out;                  /* there were more rows than room */
	struct out key;                 /* scratch */
};

/** @return 0 or -ENOMEM; chart_fini() releases it in both cases */
int chart_init(struct chart *chart, const struct chart_style *style);
void chart_fini(struct chart *chart);

/** Begins a round. */
void chart_round(struct chart *chart, uint64_t unix_ms);

/** Says that an answer in this round was incomplete or inconsistent. */
void chart_doubt(struct chart *chart);

/** Notes the values of a row in this round. @return 0 or -ENOMEM */
int chart_add(struct chart *chart, const struct record *record);

/** Makes buckets twice as wide. */
void chart_halve(struct chart *chart);

/** Orders the rows, the largest first, and numbers rows with the same name. No rows can be
 * added then. */
void chart_rank(struct chart *chart);

/** The field of a column. */
static inline const struct field *chart_field(const struct chart *chart, size_t column)
{
	return &chart->style.schema->fields[chart->style.columns[column]];
}

#endif
