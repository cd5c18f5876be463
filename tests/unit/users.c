/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/users.h"

#include "nlinspect/base/cleanup.h"

#include <pwd.h>

#include "unit.h"

DEFINE_CLEANUP(struct users *, users_free)

static void check_name(struct users *users, uint32_t uid, const char *expected)
{
	struct text name = users_name(users, uid);

	ck_assert_uint_eq(name.length, strlen(expected));
	ck_assert_mem_eq(name.data, expected, name.length);
}

START_TEST(names_of_users)
{
	CLEANUP(users_free) struct users *users = users_new(files_of(NULL), false, NULL);
	const struct passwd *entry = getpwuid(0);

	ck_assert_ptr_nonnull(entry);
	check_name(users, 0, entry->pw_name);
	check_name(users, 0, entry->pw_name);
	check_name(users, 4000000001, "4000000001"); /* nobody's */
	users_free(NULL);
}
END_TEST

START_TEST(numbers_of_users)
{
	CLEANUP(users_free) struct users *users = users_new(files_of(NULL), true, NULL);

	check_name(users, 0, "0");
	check_name(users, UINT32_MAX, "4294967295");
}
END_TEST

/* A name stays where it is while others come, also those that share its place in the table. */
START_TEST(many_users)
{
	CLEANUP(users_free) struct users *users = users_new(files_of(NULL), true, NULL);
	struct text first = users_name(users, 7);
	char expected[16];

	for (uint32_t i = 0; i < 5000; i++) {
		snprintf(expected, sizeof(expected), "%u", i * 65536);
		check_name(users, i * 65536, expected);
	}
	for (uint32_t i = 0; i < 5000; i++) {
		snprintf(expected, sizeof(expected), "%u", i * 65536);
		check_name(users, i * 65536, expected);
	}
	ck_assert_ptr_eq(users_name(users, 7).data, first.data);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, names_of_users);
	tcase_add_test(tests, numbers_of_users);
	tcase_add_test(tests, many_users);
}
