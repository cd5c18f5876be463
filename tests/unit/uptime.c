/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/uptime.h"

#include <errno.h>

#include "unit.h"

/* A recording, of which only facts matter. */
struct facts {
	struct connector base;
	struct fact kept;
	char path[32], content[32];
	int error; /* of recall() */
};

static void facts_keep(struct connector *connector, const struct fact *fact)
{
	struct facts *facts = (struct facts *)connector;

	snprintf(facts->path, sizeof(facts->path), "%.*s", (int)fact->path.length, fact->path.data);
	snprintf(facts->content, sizeof(facts->content), "%.*s", (int)fact->content.length,
		fact->content.data);
}

static int facts_recall(struct connector *connector, struct text path, struct fact *ret)
{
	struct facts *facts = (struct facts *)connector;

	if (facts->error)
		return facts->error;
	ck_assert_msg(
		path.length == strlen(facts->path) && !memcmp(path.data, facts->path, path.length),
		"another fact is asked for");
	*ret = (struct fact){.path = path, .content = text_of(facts->content)};
	return 0;
}

static const struct connector_ops recorder_ops = {.keep = facts_keep};
static const struct connector_ops replay_ops = {.recall = facts_recall};

START_TEST(an_age_is_the_time_since_a_stamp)
{
	ck_assert_uint_eq(uptime_age(500, 200), 300);
	ck_assert_uint_eq(uptime_age(500, 500), 0);
	/* made after the clock was read */
	ck_assert_uint_eq(uptime_age(500, 501), 0);
	ck_assert_uint_eq(uptime_age(UINT32_MAX, 0), UINT32_MAX);
	ck_assert_uint_eq(uptime_age(4000000000, 10), 3999999990);
}
END_TEST

START_TEST(stamps_overflow)
{
	const uint64_t now = UINT64_C(5) << 32;

	ck_assert_uint_eq(uptime_age(now + 10, 4), 6);
	ck_assert_uint_eq(uptime_age(now + 10, UINT32_MAX), 11);
	ck_assert_uint_eq(uptime_age(now + 10, 12), 0);
}
END_TEST

START_TEST(the_clock_is_kept_and_recalled)
{
	struct facts facts = {.base.ops = &recorder_ops};
	struct files files = files_of(&facts.base);
	uint64_t now = 0, then = 0, plain = 0;

	ck_assert_int_eq(uptime_read(files, &now), 0);
	ck_assert_int_eq(uptime_read(files_of(NULL), &plain), 0);
	ck_assert_uint_gt(now, 0);
	ck_assert_uint_ge(plain, now);
	facts.base.ops = &replay_ops;
	ck_assert_int_eq(uptime_read(files, &then), 0);
	ck_assert_uint_eq(then, now);
}
END_TEST

START_TEST(a_recording_without_the_clock_has_no_ages)
{
	struct facts facts = {.base.ops = &replay_ops, .error = -ENODATA};
	uint64_t now = 7;

	ck_assert_int_eq(uptime_read(files_of(&facts.base), &now), -ENODATA);
	facts.error = 0;
	snprintf(facts.path, sizeof(facts.path), "clock/monotonic");
	snprintf(facts.content, sizeof(facts.content), "soon");
	ck_assert_int_eq(uptime_read(files_of(&facts.base), &now), -ENODATA);
	ck_assert_uint_eq(now, 7);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, an_age_is_the_time_since_a_stamp);
	tcase_add_test(tests, stamps_overflow);
	tcase_add_test(tests, the_clock_is_kept_and_recalled);
	tcase_add_test(tests, a_recording_without_the_clock_has_no_ages);
}
