/* SPDX-License-Identifier: MIT */
#include "histogram.h"

static unsigned significant_bits(uint64_t value)
{
	return value ? 64 - (unsigned)__builtin_clzll(value) : 0;
}

unsigned histogram_bucket(uint64_t value, bool is_signed)
{
	if (is_signed && value >> 63)
		return HISTOGRAM_ZERO - significant_bits(-value);
	return HISTOGRAM_ZERO + significant_bits(value);
}

/* The magnitudes that have so many significant bits. */
static void magnitudes(unsigned bits, uint64_t *least, uint64_t *most)
{
	*least = bits ? UINT64_C(1) << (bits - 1) : 0;
	*most = bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
}

void histogram_bounds(unsigned bucket, uint64_t *low, uint64_t *high)
{
	uint64_t least, most;

	if (bucket >= HISTOGRAM_ZERO) {
		magnitudes(bucket - HISTOGRAM_ZERO, low, high);
		return;
	}
	magnitudes(HISTOGRAM_ZERO - bucket, &least, &most);
	/* INT64_MIN is alone among those of 64 bits. */
	*low = most > INT64_MAX ? (uint64_t)INT64_MIN : -most;
	*high = -least;
}

struct text histogram_bar(uint64_t count, uint64_t total)
{
	static const char bar[] = "|@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@";
	uint64_t length;

	/* Halved until the product fits. */
	for (; total > UINT64_MAX / (2 * HISTOGRAM_BAR); total /= 2)
		count /= 2;
	length = total ? (count * 2 * HISTOGRAM_BAR / total + 1) / 2 : 0;
	return (struct text){bar, (uint32_t)(length < HISTOGRAM_BAR ? length : HISTOGRAM_BAR) + 1};
}
