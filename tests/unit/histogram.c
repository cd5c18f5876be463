/* SPDX-License-Identifier: MIT */
#include "flow/stages/histogram.h"

#include "unit.h"

#include "random.h"

static uint64_t random_number(void)
{
	uint64_t bits = (uint64_t)random_below(UINT32_MAX) << 33 | random_below(UINT32_MAX);

	return bits >> random_below(64);
}

START_TEST(a_number_lies_in_its_bucket)
{
	static const uint64_t edges[] = {0, 1, 2, 3, 4, UINT64_MAX, INT64_MAX, (uint64_t)INT64_MIN};
	uint64_t low, high;

	for (size_t i = 0; i < 2000; i++) {
		uint64_t value = i < 8 ? edges[i] : random_number();

		histogram_bounds(histogram_bucket(value, false), &low, &high);
		ck_assert(low <= value && value <= high);
		histogram_bounds(histogram_bucket(value, true), &low, &high);
		if (!(value >> 63 && high >> 63 == 0))
			ck_assert(
				(int64_t)low <= (int64_t)value && (int64_t)value <= (int64_t)high);
		histogram_bounds(histogram_bucket(-value, true), &low, &high);
		if ((int64_t)value > 0)
			ck_assert((int64_t)low <= -(int64_t)value &&
				  -(int64_t)value <= (int64_t)high);
	}
}
END_TEST

START_TEST(buckets_follow_each_other)
{
	uint64_t low, high, last = 0;

	histogram_bounds(1, &low, &last);
	ck_assert_int_eq((int64_t)low, -INT64_MAX);
	for (unsigned bucket = 2; bucket < HISTOGRAM_BUCKETS; bucket++) {
		histogram_bounds(bucket, &low, &high);
		ck_assert_uint_eq(low, last + 1);
		last = high;
	}
	ck_assert_uint_eq(last, UINT64_MAX);
}
END_TEST

START_TEST(bars_are_parts_of_the_whole)
{
	ck_assert_uint_eq(histogram_bar(0, 0).length, 1);
	ck_assert_uint_eq(histogram_bar(0, 9).length, 1);
	ck_assert_uint_eq(histogram_bar(9, 9).length, 1 + HISTOGRAM_BAR);
	ck_assert_uint_eq(histogram_bar(1, 2).length, 1 + HISTOGRAM_BAR / 2);
	ck_assert_uint_eq(histogram_bar(UINT64_MAX, UINT64_MAX).length, 1 + HISTOGRAM_BAR);
	ck_assert_uint_eq(histogram_bar(UINT64_MAX / 4, UINT64_MAX).length, 1 + HISTOGRAM_BAR / 4);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_number_lies_in_its_bucket);
	tcase_add_test(tests, buckets_follow_each_other);
	tcase_add_test(tests, bars_are_parts_of_the_whole);
}
