/* SPDX-License-Identifier: MIT */
/* The picture of the latest round-trip times. */
#include "subject/ping/recent.h"

#include "nlinspect/base/cleanup.h"

#include "unit.h"

static void check(const struct recent *history, const char *wanted)
{
	char text[RECENT_TEXT];
	struct text drawn = recent_draw(history, text);

	ck_assert_msg(drawn.length == strlen(wanted) && !memcmp(text, wanted, drawn.length),
		"%.*s, wanted %s", (int)drawn.length, text, wanted);
}

START_TEST(times_are_drawn_between_least_and_most)
{
	static const int64_t times[] = {100, RECENT_LOST, 800, 450, 100};
	struct recent history = {.count = 0};

	check(&history, "");
	for (size_t i = 0; i < ARRAY_SIZE(times); i++)
		recent_add(&history, times[i]);
	check(&history, "▁x█▄▁");
}
END_TEST

START_TEST(noise_is_flat)
{
	struct recent history = {.count = 0};

	for (unsigned i = 0; i < 4; i++)
		recent_add(&history, 1000 + (int64_t)i);
	check(&history, "▁▁▁▁");
}
END_TEST

START_TEST(extremes_and_nothing_but_losses)
{
	struct recent history = {.count = 0};

	recent_add(&history, RECENT_LOST);
	check(&history, "x");
	recent_add(&history, 0);
	recent_add(&history, INT64_MAX);
	check(&history, "x▁█");
}
END_TEST

START_TEST(the_oldest_leave)
{
	struct recent history = {.count = 0};
	char wanted[RECENT + 1];

	recent_add(&history, 5);
	for (unsigned i = 0; i < RECENT; i++)
		recent_add(&history, RECENT_LOST);
	memset(wanted, 'x', RECENT);
	wanted[RECENT] = '\0';
	check(&history, wanted);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, times_are_drawn_between_least_and_most);
	tcase_add_test(tests, noise_is_flat);
	tcase_add_test(tests, extremes_and_nothing_but_losses);
	tcase_add_test(tests, the_oldest_leave);
}
