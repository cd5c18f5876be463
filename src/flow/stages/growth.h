/* SPDX-License-Identifier: MIT */
/* The growth of counters over time. */
#ifndef NLINSPECT_FLOW_STAGES_GROWTH_H
#define NLINSPECT_FLOW_STAGES_GROWTH_H

#include "nlinspect/base/ratio.h"

/** Growth per second in thousandths, rounded, at most UINT64_MAX.
 * @param elapsed  in nanoseconds, above 0 */
static inline uint64_t growth_per_second(uint64_t growth, uint64_t elapsed)
{
	return ratio(growth, UINT64_C(1000) * 1000000000, elapsed);
}

#endif
