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

static uint64_t scale(uint64_t part, uint64_t factor, uint64_t whole, bool round)
{
	uint64_t times = part / whole, rest = part % whole;

	if (factor && times > UINT64_MAX / factor)
		return UINT64_MAX;
	times *= factor;
	/* The usual case. */
	if (!factor || rest <= UINT64_MAX / 2 / factor)
		rest = (rest * factor + (round ? whole / 2 : 0)) / whole;
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
