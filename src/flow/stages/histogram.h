/* SPDX-License-Identifier: MIT */
/* Buckets that double in width, as DTrace's quantize() has them: 0, 1, 2-3, 4-7 … and the same
 * below zero. */
#ifndef NLINSPECT_FLOW_STAGES_HISTOGRAM_H
#define NLINSPECT_FLOW_STAGES_HISTOGRAM_H

#include "nlinspect/base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	HISTOGRAM_ZERO = 64, /* the bucket of 0 */
	HISTOGRAM_BUCKETS = 2 * HISTOGRAM_ZERO + 1,
	HISTOGRAM_BAR = 40, /* characters of the longest bar */
};

/** The fields of a histogram, behind those that it is grouped by. */
enum {
	HISTOGRAM_FIELD_LOW,
	HISTOGRAM_FIELD_HIGH,
	HISTOGRAM_FIELD_COUNT,
	HISTOGRAM_FIELD_BAR,
	HISTOGRAM_FIELDS
};

/** The bucket of a number, which grows with it. @param is_signed  it is an int64_t */
unsigned histogram_bucket(uint64_t value, bool is_signed);

/** The smallest and the largest number of a bucket, as 64 bits with the sign of the numbers. */
void histogram_bounds(unsigned bucket, uint64_t *low, uint64_t *high);

/** A bar as long as `count` is a part of `total`, from a line on the left. The text lives for ever.
 */
struct text histogram_bar(uint64_t count, uint64_t total);

#endif
