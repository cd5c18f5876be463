/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "random.h"

#include "nlinspect/base/cleanup.h"
#include "render/timeline.h"

DEFINE_CLEANUP_FINI(struct timeline, timeline_fini)
DEFINE_CLEANUP_FINI(struct series, series_fini)

enum { SIZE = 64, START = 1000000 };

static void add_round(struct timeline *timeline, struct series *series, uint64_t time)
{
	while (timeline_is_full(timeline, time)) {
		timeline_halve(timeline);
		series_halve(series);
	}
	timeline_round(timeline, time);
}

START_TEST(few_rounds_have_a_bucket_each)
{
	CLEANUP(timeline_fini) struct timeline timeline;
	CLEANUP(series_fini) struct series series = {0};
	size_t seen = 0;

	ck_assert_int_eq(timeline_init(&timeline, SIZE, 250), 0);
	for (int64_t i = 0; i < 16; i++) {
		/* They are late by up to a tenth. */
		add_round(&timeline, &series, START + (uint64_t)i * 1000 + random_below(100));
		ck_assert_int_eq(series_add(&series, &timeline, i * i), 0);
	}
	for (size_t at = 0; at < timeline.used; at++) {
		struct bucket bucket = series_at(&series, at);

		ck_assert_uint_eq(bucket.count, timeline.moments[at].rounds);
		if (!bucket.count)
			continue;
		ck_assert_uint_eq(bucket.count, 1);
		ck_assert_int_eq(bucket.low, (int64_t)(seen * seen));
		ck_assert_int_eq(bucket.high, bucket.low);
		ck_assert_int_eq(bucket_mean(&bucket), bucket.low);
		seen++;
	}
	ck_assert_uint_eq(seen, 16);
}
END_TEST

/* A day of rounds keeps each extreme, in the bucket of its time, and the mean of all. */
START_TEST(extremes_and_means_are_kept)
{
	CLEANUP(timeline_fini) struct timeline timeline;
	CLEANUP(series_fini) struct series series = {0};
	int64_t values[86400], sum = 0, peak = 0;
	uint64_t peak_at = 0;

	ck_assert_int_eq(timeline_init(&timeline, SIZE, 250), 0);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		values[i] = (int64_t)random_below(1000000) - 500000;
		if (values[i] > peak)
			peak_at = START + i * 1000;
		peak = values[i] > peak ? values[i] : peak;
		sum += values[i];
		add_round(&timeline, &series, START + i * 1000);
		ck_assert_int_eq(series_add(&series, &timeline, values[i]), 0);
	}
	ck_assert_uint_gt(timeline.used, SIZE / 2);
	ck_assert_uint_le(timeline.used, SIZE);
	ck_assert_uint_le(series.size, SIZE);

	int64_t means = 0;
	size_t from = 0;
	for (size_t at = 0; at < timeline.used; at++) {
		const struct moment *moment = &timeline.moments[at];
		struct bucket bucket = series_at(&series, at);
		int64_t low = values[from], high = values[from], total = 0;

		ck_assert_uint_eq(moment->first, START + from * 1000);
		ck_assert_uint_eq(bucket.count, moment->rounds);
		for (size_t i = from; i < from + bucket.count; i++) {
			low = values[i] < low ? values[i] : low;
			high = values[i] > high ? values[i] : high;
			total += values[i];
		}
		ck_assert_int_eq(bucket.low, low);
		ck_assert_int_eq(bucket.high, high);
		/* Rounded down. */
		ck_assert_int_ge(total, bucket_mean(&bucket) * (int64_t)bucket.count);
		ck_assert_int_lt(total, (bucket_mean(&bucket) + 1) * (int64_t)bucket.count);
		means += total;
		from += bucket.count;
	}
	ck_assert_uint_eq(from, ARRAY_SIZE(values));
	ck_assert_int_eq(means, sum);
	ck_assert_int_eq(series.peak, peak);
	ck_assert_uint_eq(series.peak_ms, peak_at);
	ck_assert_uint_eq(series.count, ARRAY_SIZE(values));
	ck_assert_int_eq(series.last, values[ARRAY_SIZE(values) - 1]);
}
END_TEST

START_TEST(the_largest_values_have_a_mean)
{
	static const int64_t both[] = {TIMELINE_MOST, -TIMELINE_MOST};
	CLEANUP(timeline_fini) struct timeline timeline;

	for (size_t sign = 0; sign < ARRAY_SIZE(both); sign++) {
		CLEANUP(series_fini) struct series series = {0};

		ck_assert_int_eq(timeline_init(&timeline, 2, 1000), 0);
		timeline_round(&timeline, START);
		for (unsigned i = 0; i < 1000; i++)
			ck_assert_int_eq(series_add(&series, &timeline, both[sign]), 0);
		struct bucket bucket = series_at(&series, 0);
		ck_assert_int_eq(bucket_mean(&bucket), both[sign]);
		ck_assert_int_eq(series_add(&series, &timeline, 0), 0);
		timeline_fini(&timeline);
	}
	ck_assert_int_eq(timeline_init(&timeline, 2, 1000), 0);
}
END_TEST

START_TEST(gaps_are_longer_than_usual)
{
	CLEANUP(timeline_fini) struct timeline timeline;
	CLEANUP(series_fini) struct series series = {0};
	static const uint64_t times[] = {0, 1000, 2000, 3010, 4000, 6000, 7000, 10000, 11000};
	size_t places[ARRAY_SIZE(times)];

	ck_assert_int_eq(timeline_init(&timeline, SIZE, 250), 0);
	ck_assert_uint_eq(timeline_interval(&timeline), 0);
	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		add_round(&timeline, &series, START + times[i]);
		places[i] = timeline_now(&timeline);
	}
	ck_assert_uint_ge(timeline_interval(&timeline), 990);
	ck_assert_uint_le(timeline_interval(&timeline), 1010);
	for (size_t i = 1; i < ARRAY_SIZE(times); i++)
		ck_assert_int_eq(timeline_has_gap(&timeline, places[i - 1], places[i]), i == 7);
}
END_TEST

START_TEST(a_clock_that_is_set_back_stands_still)
{
	CLEANUP(timeline_fini) struct timeline timeline;
	CLEANUP(series_fini) struct series series = {0};
	static const uint64_t times[] = {5000, 6000, 1000, 2000, 7000};

	ck_assert_int_eq(timeline_init(&timeline, SIZE, 250), 0);
	for (size_t i = 0; i < ARRAY_SIZE(times); i++)
		add_round(&timeline, &series, times[i]);
	ck_assert_uint_eq(timeline.moments[0].first, 5000);
	ck_assert_uint_eq(timeline.last, 7000);
	ck_assert_uint_eq(timeline.rounds, ARRAY_SIZE(times));
}
END_TEST

/* A clock that is set right after decades needs no more memory, and no long time. */
START_TEST(a_clock_that_jumps)
{
	CLEANUP(timeline_fini) struct timeline timeline;
	CLEANUP(series_fini) struct series series = {0};

	ck_assert_int_eq(timeline_init(&timeline, SIZE, 1), 0);
	add_round(&timeline, &series, 0);
	ck_assert_int_eq(series_add(&series, &timeline, 7), 0);
	add_round(&timeline, &series, UINT64_C(1) << 62);
	ck_assert_int_eq(series_add(&series, &timeline, 8), 0);
	ck_assert_uint_le(timeline.used, SIZE);
	ck_assert_int_eq(series_at(&series, 0).low, 7);
	ck_assert_int_eq(series_at(&series, timeline_now(&timeline)).high, 8);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, few_rounds_have_a_bucket_each);
	tcase_add_test(tests, extremes_and_means_are_kept);
	tcase_add_test(tests, the_largest_values_have_a_mean);
	tcase_add_test(tests, gaps_are_longer_than_usual);
	tcase_add_test(tests, a_clock_that_is_set_back_stands_still);
	tcase_add_test(tests, a_clock_that_jumps);
}
