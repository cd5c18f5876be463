/* SPDX-License-Identifier: MIT */
/* Statistics of round-trip times, against sums over all of them. */
#include "subject/ping/statistics.h"

#include "nlinspect/base/cleanup.h"

#include "unit.h"

#include "random.h"

enum { COUNT = 2000 };

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void check_near(double got, double wanted, double part)
{
	double apart = got > wanted ? got - wanted : wanted - got;

	ck_assert_msg(apart <= wanted * part + 1, "%f, wanted %f", got, wanted);
}

/* The deviation is the root of the variance, rounded to a nanosecond. */
static void check_deviation(uint64_t got, double variance)
{
	double low = (double)got - 0.501, high = (double)got + 0.501;

	ck_assert_msg((low <= 0 || low * low <= variance) && variance <= high * high,
		"%f of a variance of %f", (double)got, variance);
}

static struct statistics statistics_of(const uint64_t *times, size_t count)
{
	struct statistics statistics = {.count = 0};

	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(statistics_add(&statistics, times[i]), 0);
	return statistics;
}

START_TEST(agree_with_sums)
{
	uint64_t times[COUNT], spread = UINT64_C(1) << _i, sum = 0;
	double squares = 0, jitter = 0;
	struct statistics statistics;

	for (size_t i = 0; i < COUNT; i++) {
		times[i] = 1000000 + random_below((uint32_t)spread);
		sum += times[i];
	}
	statistics = statistics_of(times, COUNT);
	for (size_t i = 0; i < COUNT; i++) {
		double off = (double)times[i] - (double)sum / COUNT;

		squares += off * off;
		if (i)
			jitter += ((times[i] > times[i - 1] ? (double)(times[i] - times[i - 1])
							    : (double)(times[i - 1] - times[i])) -
					  jitter) /
				  16;
	}
	ck_assert_uint_eq(statistics.count, COUNT);
	ck_assert_uint_eq(statistics_mean(&statistics), (sum + COUNT / 2) / COUNT);
	check_deviation(statistics_deviation(&statistics), squares / COUNT);
	check_near((double)statistics_jitter(&statistics), jitter, 0.01);
	qsort(times, COUNT, sizeof(*times), compare);
	ck_assert_uint_eq(statistics.min, times[0]);
	ck_assert_uint_eq(statistics.max, times[COUNT - 1]);
	check_near(
		(double)statistics_quantile(&statistics, 500), (double)times[COUNT / 2 - 1], 0.01);
	check_near((double)statistics_quantile(&statistics, 990),
		(double)times[COUNT * 99 / 100 - 1], 0.01);
	statistics_fini(&statistics);
}
END_TEST

START_TEST(of_one_time_and_of_none)
{
	static const uint64_t one[] = {123456789};
	struct statistics statistics = {.count = 0};

	ck_assert_uint_eq(statistics_mean(&statistics), 0);
	ck_assert_uint_eq(statistics_deviation(&statistics), 0);
	statistics = statistics_of(one, 1);
	ck_assert_uint_eq(statistics_mean(&statistics), one[0]);
	ck_assert_uint_eq(statistics_ewma(&statistics), one[0]);
	ck_assert_uint_eq(statistics_deviation(&statistics), 0);
	ck_assert_uint_eq(statistics_jitter(&statistics), 0);
	/* The quantile of a bucket would lie beyond the only time. */
	ck_assert_uint_eq(statistics_quantile(&statistics, 500), one[0]);
	statistics_fini(&statistics);
}
END_TEST

START_TEST(of_the_longest_times)
{
	static const uint64_t times[] = {UINT64_C(1) << 60, 1, UINT64_C(1) << 60, 1};
	struct statistics statistics = statistics_of(times, ARRAY_SIZE(times));

	ck_assert_uint_eq(statistics_mean(&statistics), (UINT64_C(1) << 59) + 1);
	check_near((double)statistics_deviation(&statistics), (double)(UINT64_C(1) << 59), 0.001);
	statistics_fini(&statistics);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_loop_test(tests, agree_with_sums, 4, 31);
	tcase_add_test(tests, of_one_time_and_of_none);
	tcase_add_test(tests, of_the_longest_times);
}
