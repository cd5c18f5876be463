/* SPDX-License-Identifier: MIT */
/* Quantiles of numbers in bounded memory: a histogram whose buckets are so narrow that a value read
 * from it differs by less than 1 % from the exact one. Numbers below 128 are exact. Only buckets
 * that were hit take memory: 4 bytes each, at most 32 KB, and 4 more for each 500,000 numbers. */
#ifndef NLINSPECT_FLOW_QUANTILES_H
#define NLINSPECT_FLOW_QUANTILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct quantiles {
	/* By their number, which stands in the upper bits; a count in the rest. One that is full
	 * has another one of its number before it. */
	uint32_t *buckets;
	size_t count, size;
	uint64_t total;
};

/** Counts a number. @param is_signed  it is an int64_t
 * @return 0 or -ENOMEM. A zeroed struct is empty */
int quantiles_add(struct quantiles *quantiles, uint64_t value, bool is_signed);

/** The smallest number that at least `permille` thousandths of all are not above, by the nearest
 * rank. @return 0 if there are none, which a caller tells by `total` */
uint64_t quantiles_at(const struct quantiles *quantiles, unsigned permille);

void quantiles_fini(struct quantiles *quantiles);

#endif
