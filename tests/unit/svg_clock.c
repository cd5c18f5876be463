/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "random.h"
#include "sample.h"

#include "render/svg_clock.h"

#include <stdlib.h>
#include <time.h>

#define HOUR UINT64_C(3600000)

static void set_zone(const char *zone)
{
	ck_assert_int_eq(setenv("TZ", zone, 1), 0);
	tzset();
}

/* All ticks with a space between them. */
static void write_ticks(struct out *out, uint64_t start, uint64_t end)
{
	struct clock_axis axis = clock_axis_for(start, end, 9);

	out->length = 0;
	for (size_t i = 0; i < axis.count; i++) {
		if (i)
			out_char(out, ' ');
		clock_write_tick(out, &axis, axis.ticks[i]);
		if (axis.dated && clock_begins_day(&axis, i)) {
			out_char(out, '=');
			clock_write_date(out, axis.ticks[i]);
		}
	}
}

START_TEST(ticks_are_round_times_here)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	set_zone("UTC0");
	write_ticks(&out, 1700000000000, 1700000060000);
	ck_assert_str_eq(out_text(&out), "22:13:20 22:13:30 22:13:40 22:13:50 22:14:00 22:14:10 "
					 "22:14:20");
	write_ticks(&out, 1700000000000, 1700000000250);
	ck_assert_str_eq(out_text(&out), "22:13:20.00 22:13:20.05 22:13:20.10 22:13:20.15 "
					 "22:13:20.20 22:13:20.25");
	write_ticks(&out, 1700000000000, 1700000000000 + 24 * HOUR);
	ck_assert_str_eq(out_text(&out), "00:00=2023-11-15 03:00 06:00 09:00 12:00 15:00 18:00 "
					 "21:00");
	write_ticks(&out, 1700000000000, 1700000000000 + 24 * 6 * HOUR);
	ck_assert_str_eq(out_text(&out), "2023-11-15 2023-11-16 2023-11-17 2023-11-18 2023-11-19 "
					 "2023-11-20");
	/* Half an hour beside the full hours of UTC. */
	set_zone("<+0530>-5:30");
	write_ticks(&out, 1700000000000, 1700000000000 + 8 * HOUR);
	ck_assert_str_eq(out_text(&out), "04:00 05:00 06:00 07:00 08:00 09:00 10:00 11:00");
}
END_TEST

/* Clocks in Berlin went back on 2023-10-29 at 01:00 UTC, and forward on 2024-03-31. */
START_TEST(ticks_stay_round_when_clocks_change)
{
	static const char berlin[] = "CET-1CEST,M3.5.0,M10.5.0/3";
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	set_zone(berlin);
	write_ticks(&out, 1698530400000, 1698530400000 + 24 * HOUR);
	ck_assert_str_eq(out_text(&out), "00:00 03:00 06:00 09:00 12:00 15:00 18:00 "
					 "21:00");
	write_ticks(&out, 1698530400000, 1698530400000 + 5 * HOUR);
	ck_assert_str_eq(out_text(&out), "00:00 01:00 02:00 02:00 03:00 04:00");
	write_ticks(&out, 1711839600000, 1711839600000 + 24 * HOUR);
	ck_assert_str_eq(out_text(&out), "00:00=2024-03-31 03:00 06:00 09:00 12:00 15:00 18:00 "
					 "21:00 00:00=2024-04-01");
}
END_TEST

START_TEST(the_range_has_dates_and_the_zone)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	set_zone("UTC0");
	clock_write_range(&out, 1700000000000, 1700000060000);
	ck_assert_str_eq(out_text(&out), "2023-11-14 22:13:20 to 22:14:20 UTC");
	out.length = 0;
	clock_write_range(&out, 1700000000000, 1700000000000);
	ck_assert_str_eq(out_text(&out), "2023-11-14 22:13:20 UTC");
	out.length = 0;
	clock_write_range(&out, 1700000000250, 1700000001000);
	ck_assert_str_eq(out_text(&out), "2023-11-14 22:13:20.250 to 22:13:21.000 UTC");
	out.length = 0;
	set_zone("NST3:30");
	clock_write_range(&out, 1700000000000, 1700000000000 + 24 * HOUR);
	ck_assert_str_eq(
		out_text(&out), "2023-11-14 18:43:20 to 2023-11-15 18:43:20 NST (UTC-03:30)");
}
END_TEST

/* Of any range: few, in order, within it. */
START_TEST(ticks_of_any_range)
{
	set_zone("CET-1CEST,M3.5.0,M10.5.0/3");
	for (unsigned round = 0; round < 20000; round++) {
		uint64_t start = ((uint64_t)random_below(UINT32_MAX) << 8) >> random_below(40);
		uint64_t span =
			1 + (((uint64_t)random_below(UINT32_MAX) << 15) >> random_below(47));
		uint64_t end = start + span < CLOCK_MOST ? start + span : CLOCK_MOST;
		size_t most = 2 + random_below(8);
		struct clock_axis axis = clock_axis_for(start, end, most);

		ck_assert_uint_le(axis.count, most + 2);
		for (size_t i = 0; i < axis.count; i++) {
			ck_assert_uint_ge(axis.ticks[i], i ? axis.ticks[i - 1] + 1 : start);
			ck_assert_uint_le(axis.ticks[i], end);
		}
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, ticks_are_round_times_here);
	tcase_add_test(tests, ticks_stay_round_when_clocks_change);
	tcase_add_test(tests, the_range_has_dates_and_the_zone);
	tcase_add_test(tests, ticks_of_any_range);
}
