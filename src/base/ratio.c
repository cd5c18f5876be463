/* SPDX-License-Identifier: MIT */
#include "nlinspect/base/ratio.h"

#include <stdbool.h>

/* rest * factor / whole for a rest below `whole`: a long division interleaved with the
 * multiplication, bit by bit of the factor, so that neither exceeds 64 bits. */
static uint64_t divide(uint64_t rest, uint64_t factor, uint64_t whole, bool round)
{
	uint64_t result = 0, over = 0;

	for (int bit = 63; bit >= 0; bit--) {
		bool carry = over >> 63;

		over <<= 1;
		result <<= 1;
		if (carry || over >= whole) {
			over -= whole;
			result++;
		}
		if (!(factor >> bit & 1))
			continue;
		if (over >= whole - rest) {
			over -= whole - rest;
			result++;
		} else {
			over += rest;
		}
	}
	return result + (round && over >= whole - over);
}

/* The same for a whole that leaves room for `step` bits of the factor at a time. */
static uint64_t divide_fast(
	uint64_t rest, uint64_t factor, uint64_t whole, unsigned step, bool round)
{
	uint64_t result = 0, over = 0;
	unsigned bits = 64 - (unsigned)__builtin_clzll(factor);

	while (bits) {
		unsigned now = bits < step ? bits : step;

		bits -= now;
		over = (over << now) + rest * (factor >> bits & ((UINT64_C(1) << now) - 1));
		result = (result << now) + over / whole;
		over %= whole;
	}
	return result + (round && over >= whole - over);
}

static uint64_t scale(uint64_t part, uint64_t factor, uint64_t whole, bool round)
{
	uint64_t times = part / whole, rest = part % whole, product;
	int room = __builtin_clzll(whole) - 1;

	if (__builtin_mul_overflow(times, factor, &times))
		return UINT64_MAX;
	/* The usual case. */
	if (!__builtin_mul_overflow(rest, factor, &product) &&
		!__builtin_add_overflow(product, round ? whole / 2 : 0, &product))
		rest = product / whole;
	else if (room > 0)
		rest = divide_fast(rest, factor, whole, (unsigned)room, round);
	else
		rest = divide(rest, factor, whole, round);
	return rest > UINT64_MAX - times ? UINT64_MAX : times + rest;
}

uint64_t ratio(uint64_t part, uint64_t factor, uint64_t whole)
{
	return scale(part, factor, whole, true);
}

uint64_t ratio_down(uint64_t part, uint64_t factor, uint64_t whole)
{
	return scale(part, factor, whole, false);
}
