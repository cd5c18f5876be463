/* SPDX-License-Identifier: MIT */
/* Statistics of round-trip times, in nanoseconds. */
#ifndef NLINSPECT_SUBJECT_PING_STATISTICS_H
#define NLINSPECT_SUBJECT_PING_STATISTICS_H

#include "nlinspect/flow/quantiles.h"

/** A zeroed struct is empty. */
struct statistics {
	struct quantiles quantiles;
	uint64_t count;
	uint64_t min, max, sum, last;
	double mean, squares; /* of Welford: the sum of squared differences from the mean */
	uint64_t jitter;      /* 16 times the jitter of RFC 3550 */
	uint64_t ewma;        /* 8 times the exponentially weighted mean of ping(8) */
};

/** Adds a time. @return 0 or -ENOMEM */
int statistics_add(struct statistics *statistics, uint64_t ns);

/** These are 0 without a time. The deviation is of the population, as ping(8) has it. */
uint64_t statistics_mean(const struct statistics *statistics);
uint64_t statistics_deviation(const struct statistics *statistics);
uint64_t statistics_quantile(const struct statistics *statistics, unsigned permille);
uint64_t statistics_jitter(const struct statistics *statistics);
uint64_t statistics_ewma(const struct statistics *statistics);

void statistics_fini(struct statistics *statistics);

#endif
