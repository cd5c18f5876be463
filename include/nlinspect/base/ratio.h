/* SPDX-License-Identifier: MIT */
/* part * factor / whole, where the product may exceed 64 bits; 32-bit machines have no __int128. */
#ifndef NLINSPECT_BASE_RATIO_H
#define NLINSPECT_BASE_RATIO_H

#include <stdint.h>

/** Rounded to the nearest number, halves up. `whole` is not 0.
 * @return UINT64_MAX if the result does not fit */
uint64_t ratio(uint64_t part, uint64_t factor, uint64_t whole);

/** The same, rounded down. */
uint64_t ratio_down(uint64_t part, uint64_t factor, uint64_t whole);

#endif
