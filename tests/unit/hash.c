/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "nlinspect/base/hash.h"

#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
	uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;

	return (one > other) - (one < other);
}

static void assert_distinct(uint64_t *hashes, size_t count)
{
	qsort(hashes, count, sizeof(*hashes), ascending);
	for (size_t i = 1; i < count; i++)
		ck_assert_uint_ne(hashes[i - 1], hashes[i]);
}

/* Texts that are equal up to one bit, and zeros of different lengths. */
START_TEST(every_bit_and_the_length_count)
{
	uint8_t bytes[40] = {0};
	uint64_t hashes[sizeof(bytes) * 8 + 1];

	for (size_t length = 0; length <= sizeof(bytes); length++) {
		size_t count = 0;

		hashes[count++] = hash_bytes(7, bytes, length);
		for (size_t bit = 0; bit < length * 8; bit++) {
			bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
			hashes[count++] = hash_bytes(7, bytes, length);
			bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		assert_distinct(hashes, count);
	}
	for (size_t length = 0; length < sizeof(bytes); length++)
		hashes[length] = hash_bytes(7, bytes, length);
	assert_distinct(hashes, sizeof(bytes));
	ck_assert_uint_eq(hash_bytes(7, NULL, 0), hash_bytes(7, bytes, 0));
}
END_TEST

/* Texts that differ in two words at once, as neighboring routes do, and each bit of a hash. */
START_TEST(numbers_are_spread)
{
	enum { COUNT = 1 << 17 };
	uint64_t *hashes = calloc(COUNT, sizeof(*hashes));
	unsigned ones[64] = {0};
	uint32_t words[13] = {0};

	ck_assert_ptr_nonnull(hashes);
	for (uint32_t i = 0; i < COUNT; i++) {
		words[4] = i << 15;
		words[9] = i & 255;
		hashes[i] = hash_bytes(0, words, sizeof(words));
		for (unsigned bit = 0; bit < 64; bit++)
			ones[bit] += hashes[i] >> bit & 1;
	}
	for (unsigned bit = 0; bit < 64; bit++)
		ck_assert(ones[bit] > COUNT / 2 - 2000 && ones[bit] < COUNT / 2 + 2000);
	assert_distinct(hashes, COUNT);
	free(hashes);
}
END_TEST

START_TEST(seeds_give_other_hashes)
{
	ck_assert_uint_ne(hash_bytes(1, "abc", 3), hash_bytes(2, "abc", 3));
	ck_assert_uint_ne(hash_bytes(1, "0123456789", 10), hash_bytes(2, "0123456789", 10));
	ck_assert_uint_ne(hash_seed(), hash_seed());
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, every_bit_and_the_length_count);
	tcase_add_test(tests, numbers_are_spread);
	tcase_add_test(tests, seeds_give_other_hashes);
}
