/* SPDX-License-Identifier: MIT */
#include "growth.h"

enum {
	RATE_DECIMALS = 3,
	SECOND_DECIMALS = 9, /* decimals of seconds in a time in nanoseconds */
};

/* The product of growth, thousandths and nanoseconds needs more than 64 bits, so the division goes
 * three decimals at a time. */
uint64_t growth_per_second(uint64_t growth, uint64_t elapsed)
{
	/* Above 213 days the products below would overflow. No shown digit depends on it. */
	for (; elapsed > UINT64_MAX / 1000; elapsed /= 2)
		growth /= 2;
	uint64_t rate = growth / elapsed, rest = growth % elapsed;
	for (unsigned decimals = 0; decimals < RATE_DECIMALS + SECOND_DECIMALS; decimals += 3) {
		rest *= 1000;
		if (__builtin_mul_overflow(rate, UINT64_C(1000), &rate) ||
			__builtin_add_overflow(rate, rest / elapsed, &rate))
			return UINT64_MAX;
		rest %= elapsed;
	}
	return rate + (rest >= elapsed - rest && rate < UINT64_MAX);
}
