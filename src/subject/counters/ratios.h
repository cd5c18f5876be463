/* SPDX-License-Identifier: MIT */
/* Shares of counters in others, in percent, as people work them out by hand. */
#ifndef NLINSPECT_SUBJECT_COUNTERS_RATIOS_H
#define NLINSPECT_SUBJECT_COUNTERS_RATIOS_H

#include "mib.h"

struct ratio_value {
	const char *name;
	uint64_t part, whole;
	bool level; /* of gauges: it has no rate */
};

/** The number of ratios. */
size_t ratio_count(void);

/** Computes a ratio. @return false if the set lacks one of its counters */
bool ratio_at(const struct mib *mib, size_t index, struct ratio_value *ret);

/** The share in thousandths of a percent. `whole` is not 0. */
uint64_t ratio_share(uint64_t part, uint64_t whole);

#endif
