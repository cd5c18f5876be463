/* SPDX-License-Identifier: MIT */
#include "subject/sockets/seen.h"

#include "unit.h"

enum { COUNT = 100000 };

START_TEST(each_is_new_once)
{
	struct seen seen = {0};

	for (uint64_t cookie = 1; cookie <= COUNT; cookie++)
		ck_assert_int_eq(seen_before(&seen, cookie, false), 0);
	ck_assert_uint_eq(seen.twice, 0);
	for (uint64_t cookie = 1; cookie <= COUNT; cookie += 7)
		ck_assert_int_eq(seen_before(&seen, cookie, false), 1);
	ck_assert_int_eq(seen_before(&seen, COUNT + 1, false), 0);
	ck_assert_int_eq(seen_before(&seen, 1, true), 1);
	ck_assert_uint_eq(seen.twice, (COUNT + 6) / 7);
	seen_fini(&seen);
	ck_assert_int_eq(seen_before(&seen, 1, false), 0);
	seen_fini(&seen);
}
END_TEST

START_TEST(none_never_came)
{
	struct seen seen = {0};

	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(seen_before(&seen, 0, false), 0);
		ck_assert_int_eq(seen_before(&seen, UINT64_MAX, false), 0);
	}
	ck_assert_uint_eq(seen.twice, 0);
	seen_fini(&seen);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, each_is_new_once);
	tcase_add_test(tests, none_never_came);
}
