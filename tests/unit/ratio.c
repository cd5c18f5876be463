/* SPDX-License-Identifier: MIT */
#include "nlinspect/base/ratio.h"

#include "unit.h"

START_TEST(results_are_rounded)
{
	static const struct {
		uint64_t part, factor, whole, nearest, down;
	} cases[] = {
		{0, 100, 7, 0, 0},
		{7, 0, 7, 0, 0},
		{1, 100, 8, 13, 12}, /* 12.5 */
		{2, 100, 3, 67, 66},
		{1, 100, 3, 33, 33},
		{3, 100, 3, 100, 100},
		{5, 100, 2, 250, 250},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_assert_uint_eq(
			ratio(cases[i].part, cases[i].factor, cases[i].whole), cases[i].nearest);
		ck_assert_uint_eq(
			ratio_down(cases[i].part, cases[i].factor, cases[i].whole), cases[i].down);
	}
}
END_TEST

START_TEST(products_may_need_more_than_64_bits)
{
	ck_assert_uint_eq(ratio(UINT64_MAX, 1000000, 1000000), UINT64_MAX);
	ck_assert_uint_eq(ratio(UINT64_C(1) << 63, 100, UINT64_C(1) << 62), 200);
	ck_assert_uint_eq(ratio(UINT64_MAX - 1, 10000, UINT64_MAX), 10000);
	ck_assert_uint_eq(ratio_down(UINT64_MAX / 2, 10000, UINT64_MAX), 4999);
	ck_assert_uint_eq(ratio(UINT64_MAX - 1, UINT64_MAX, UINT64_MAX), UINT64_MAX - 1);
	ck_assert_uint_eq(ratio_down(UINT64_MAX - 1, UINT64_MAX - 1, UINT64_MAX), UINT64_MAX - 2);
	/* 3 * (2^63 + 1) / 4, which ends in .75 */
	ck_assert_uint_eq(ratio(3, (UINT64_C(1) << 63) + 1, 4), (UINT64_C(3) << 61) + 1);
	ck_assert_uint_eq(ratio_down(3, (UINT64_C(1) << 63) + 1, 4), UINT64_C(3) << 61);
	/* thousandths per second */
	ck_assert_uint_eq(ratio(123456789, 1000000000000, 1000012345), 123455264945);
	ck_assert_uint_eq(ratio_down(123456789, 1000000000000, 1000012345), 123455264944);
	ck_assert_uint_eq(
		ratio(987654321000000000, 1000000000000, 100000000012345), 9876543208780741);
}
END_TEST

START_TEST(the_largest_number_stands_for_more)
{
	ck_assert_uint_eq(ratio(UINT64_MAX, 2, 1), UINT64_MAX);
	ck_assert_uint_eq(ratio(UINT64_MAX, 3, 2), UINT64_MAX);
	ck_assert_uint_eq(ratio_down(UINT64_C(1) << 63, 2, 1), UINT64_MAX);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, results_are_rounded);
	tcase_add_test(tests, products_may_need_more_than_64_bits);
	tcase_add_test(tests, the_largest_number_stands_for_more);
}
