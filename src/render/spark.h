/* SPDX-License-Identifier: MIT */
/* A sparkline: a row of values as a line of small bars, one character each. */
#ifndef NLINSPECT_RENDER_SPARK_H
#define NLINSPECT_RENDER_SPARK_H

#include "nlinspect/base/out.h"
#include "nlinspect/model/field.h"

/** A value that is absent; it is drawn as a space. */
#define SPARK_GAP INT64_MIN

/** The value of a number for a sparkline, in the unit of the record, at most INT64_MAX. @return
 * SPARK_GAP if it is absent or not a number */
int64_t spark_value(const struct field *field, unsigned id, const struct record *record);

/** Appends one character for each value: a bar of one of eight heights, from the smallest value (or
 * 0, if that is smaller) to the largest. The lowest bar is only for the smallest, so 0 differs from
 * little.
 * @param unicode  Unicode blocks, of three bytes each; else ASCII */
void spark_text(struct out *out, const int64_t *values, size_t count, bool unicode);

#endif
