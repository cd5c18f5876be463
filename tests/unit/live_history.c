/* SPDX-License-Identifier: MIT */
#include "cli/listing/live_history.h"

#include "nlinspect/base/cleanup.h"

#include "render/spark.h"

#include "unit.h"

DEFINE_CLEANUP_FINI(struct history, history_fini)

static void add(struct history *history, const char *key, int64_t value)
{
	ck_assert_int_eq(history_add(history, key, strlen(key), value), 0);
}

static void check(
	const struct history *history, const char *key, size_t count, const int64_t *expected)
{
	int64_t values[HISTORY_ROUNDS];

	history_values(history, key, strlen(key), values, count);
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(values[i] == expected[i], "%s, %zu: %jd, not %jd", key, i,
			(intmax_t)values[i], (intmax_t)expected[i]);
}

#define CHECK(history, key, ...)                                                \
	check(history, key, sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t), \
		(int64_t[]){__VA_ARGS__})

START_TEST(rounds_without_a_thing_are_gaps)
{
	CLEANUP(history_fini) struct history history;

	history_init(&history);
	CHECK(&history, "a", SPARK_GAP, SPARK_GAP);
	history_begin(&history);
	add(&history, "a", 1);
	history_begin(&history);
	add(&history, "a", 2);
	add(&history, "b", 7);
	CHECK(&history, "a", SPARK_GAP, 1, 2);
	CHECK(&history, "b", SPARK_GAP, SPARK_GAP, 7);
	history_begin(&history);
	history_begin(&history);
	add(&history, "a", 5);
	CHECK(&history, "a", SPARK_GAP, 1, 2, SPARK_GAP, 5);
	CHECK(&history, "b", 7, SPARK_GAP, SPARK_GAP);
	CHECK(&history, "a", 5);
	history_clear(&history);
	CHECK(&history, "a", SPARK_GAP, SPARK_GAP);
}
END_TEST

START_TEST(a_copy_stands_still)
{
	CLEANUP(history_fini) struct history history;
	CLEANUP(history_fini) struct history copy;

	history_init(&history);
	history_begin(&history);
	add(&history, "a", 1);
	ck_assert_int_eq(history_copy(&history, &copy), 0);
	history_begin(&history);
	add(&history, "a", 2);
	CHECK(&copy, "a", SPARK_GAP, 1);
	CHECK(&history, "a", 1, 2);
}
END_TEST

START_TEST(two_things_of_one_name_are_a_gap)
{
	CLEANUP(history_fini) struct history history;

	history_init(&history);
	history_begin(&history);
	add(&history, "a", 1);
	add(&history, "a", 2);
	CHECK(&history, "a", SPARK_GAP);
	history_begin(&history);
	add(&history, "a", 3);
	CHECK(&history, "a", SPARK_GAP, 3);
}
END_TEST

START_TEST(what_is_old_is_not_shown)
{
	CLEANUP(history_fini) struct history history;

	history_init(&history);
	history_begin(&history);
	add(&history, "a", 1);
	for (unsigned i = 0; i < 3 * HISTORY_ROUNDS; i++)
		history_begin(&history);
	CHECK(&history, "a", SPARK_GAP, SPARK_GAP);
	add(&history, "a", 2);
	CHECK(&history, "a", SPARK_GAP, SPARK_GAP, 2);
}
END_TEST

/* Things that come and go, for ever. */
START_TEST(memory_does_not_grow_for_ever)
{
	CLEANUP(history_fini) struct history history;

	history_init(&history);
	for (unsigned round = 0; round < 500; round++) {
		history_begin(&history);
		add(&history, "stays", round);
		for (unsigned i = 0; i < 100; i++) {
			char key[32];

			snprintf(key, sizeof(key), "%u %u", round, i);
			add(&history, key, 1);
		}
	}
	ck_assert_uint_lt(history.map.count, 2 * 101 * HISTORY_ROUNDS);
	CHECK(&history, "stays", 497, 498, 499);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, rounds_without_a_thing_are_gaps);
	tcase_add_test(tests, a_copy_stands_still);
	tcase_add_test(tests, two_things_of_one_name_are_a_gap);
	tcase_add_test(tests, what_is_old_is_not_shown);
	tcase_add_test(tests, memory_does_not_grow_for_ever);
}
