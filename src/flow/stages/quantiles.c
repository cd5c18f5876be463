/* SPDX-License-Identifier: MIT */
#include "nlinspect/flow/quantiles.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	FINE_BITS = 6,                /* 64 buckets for each power of two … */
	EXACT = 1 << (FINE_BITS + 1), /* … and below this, one for each number */
	MIDDLE = 1 << 12,             /* bucket of 0; those of negative numbers stand below */
	NUMBER_SHIFT = 19,            /* leaves 13 bits for the number of a bucket */
	COUNT_MASK = (1 << NUMBER_SHIFT) - 1,
};

static unsigned bucket_of_magnitude(uint64_t value)
{
	unsigned exponent;

	if (value < EXACT)
		return (unsigned)value;
	exponent = 63 - (unsigned)__builtin_clzll(value);
	return EXACT + ((exponent - FINE_BITS - 1) << FINE_BITS) +
	       (unsigned)(value >> (exponent - FINE_BITS) & ((1 << FINE_BITS) - 1));
}

/* The number in the middle of a bucket. */
static uint64_t magnitude_of_bucket(unsigned bucket)
{
	unsigned exponent, fine;

	if (bucket < EXACT)
		return bucket;
	exponent = (bucket - EXACT) >> FINE_BITS; /* of the width, less one */
	fine = (bucket - EXACT) & ((1 << FINE_BITS) - 1);
	return ((uint64_t)((1 << FINE_BITS) + fine) << (exponent + 1)) + (UINT64_C(1) << exponent);
}

static uint32_t number_of(uint64_t value, bool is_signed)
{
	if (is_signed && value >> 63)
		return MIDDLE - bucket_of_magnitude(-value);
	return MIDDLE + bucket_of_magnitude(value);
}

static uint64_t value_of(uint32_t number)
{
	return number < MIDDLE ? -magnitude_of_bucket(MIDDLE - number)
			       : magnitude_of_bucket(number - MIDDLE);
}

/* @return the position of the first bucket that is not below */
static size_t find(const struct quantiles *quantiles, uint32_t number)
{
	size_t low = 0, high = quantiles->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (quantiles->buckets[middle] >> NUMBER_SHIFT < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int insert(struct quantiles *quantiles, size_t at, uint32_t bucket)
{
	if (quantiles->count == quantiles->size) {
		size_t size = quantiles->size + quantiles->size / 2 + 4;
		uint32_t *buckets = reallocarray(quantiles->buckets, size, sizeof(*buckets));

		if (!buckets)
			return -ENOMEM;
		quantiles->buckets = buckets;
		quantiles->size = size;
	}
	memmove(quantiles->buckets + at + 1, quantiles->buckets + at,
		(quantiles->count - at) * sizeof(bucket));
	quantiles->buckets[at] = bucket;
	quantiles->count++;
	return 0;
}

int quantiles_add(struct quantiles *quantiles, uint64_t value, bool is_signed)
{
	uint32_t number = number_of(value, is_signed);
	size_t at = find(quantiles, number);
	int error = 0;

	if (at < quantiles->count && quantiles->buckets[at] >> NUMBER_SHIFT == number &&
		(quantiles->buckets[at] & COUNT_MASK) < COUNT_MASK)
		quantiles->buckets[at]++;
	else
		error = insert(quantiles, at, number << NUMBER_SHIFT | 1);
	if (!error)
		quantiles->total++;
	return error;
}

uint64_t quantiles_at(const struct quantiles *quantiles, unsigned permille)
{
	uint64_t total = quantiles->total, seen = 0;
	/* Rounded upwards, without a product that might overflow. */
	uint64_t rank = total / 1000 * permille + (total % 1000 * permille + 999) / 1000;

	for (size_t i = 0; i < quantiles->count; i++) {
		seen += quantiles->buckets[i] & COUNT_MASK;
		if (seen >= rank && seen)
			return value_of(quantiles->buckets[i] >> NUMBER_SHIFT);
	}
	return 0;
}

void quantiles_fini(struct quantiles *quantiles)
{
	free(quantiles->buckets);
	*quantiles = (struct quantiles){.buckets = NULL};
}
