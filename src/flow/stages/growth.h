/* SPDX-License-Identifier: MIT */
/* The growth of counters over time. */
#ifndef NLINSPECT_FLOW_STAGES_GROWTH_H
#define NLINSPECT_FLOW_STAGES_GROWTH_H

#include <stdint.h>

/** Growth per second in thousandths, rounded, at most UINT64_MAX.
 * @param elapsed  in nanoseconds, above 0 */
uint64_t growth_per_second(uint64_t growth, uint64_t elapsed);

#endif
