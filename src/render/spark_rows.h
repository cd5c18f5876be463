/* SPDX-License-Identifier: MIT */
/* The rows of all rounds with one number of them: a record for each row at the end, with the
 * smallest, the largest and the last value, and a sparkline. */
#ifndef NLINSPECT_RENDER_SPARK_ROWS_H
#define NLINSPECT_RENDER_SPARK_ROWS_H

#include "nlinspect/flow/sink.h"

#include "chart.h"

/** The fields of the records that are passed on. */
enum spark_field {
	SPARK_FIELD_ROW,
	SPARK_FIELD_MIN,
	SPARK_FIELD_MAX,
	SPARK_FIELD_LAST,
	SPARK_FIELD_SPARK,
	SPARK_FIELDS,
};

/**
 * Takes the rounds, and passes the summary to `next` when it is closed, as one round.
 * @param style  its first column is the number; it has as many buckets as a sparkline has
 * characters
 * @param rows  the most that are passed on, the largest ones
 * @param unicode  as of spark_text()
 * @return NULL if there is no memory
 */
struct sink *spark_rows_new(
	const struct chart_style *style, size_t rows, bool unicode, struct sink *next);

/** The time of the next round, Unix time in milliseconds. */
void spark_rows_time(struct sink *sink, uint64_t unix_ms);

/** How many rows of the fullest round were not passed on. */
uint64_t spark_rows_left_out(const struct sink *sink);

#endif
