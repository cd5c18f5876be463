/* SPDX-License-Identifier: MIT */
/* A generator of the tests' own, so that every run is the same. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

static inline uint32_t random_below(uint32_t limit)
{
	static uint64_t state = 42;

	state = state * UINT64_C(6364136223846793005) + 1;
	return (uint32_t)(state >> 33) % limit;
}

#endif
