/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/origin.h"

#include <errno.h>

#include "unit.h"

/* A recording with one fact. */
struct facts {
	struct connector base;
	char path[32], content[4096];
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
	*ret = (struct fact){.path = path, .content = text_of(facts->content)};
	return 0;
}

static const struct connector_ops recorder_ops = {.keep = facts_keep};
static const struct connector_ops replay_ops = {.recall = facts_recall};

static int recall(const char *content, struct origin *ret)
{
	struct facts facts = {.base.ops = &replay_ops};

	snprintf(facts.content, sizeof(facts.content), "%s", content);
	return origin_recall(files_of(&facts.base), ret);
}

START_TEST(an_origin_is_kept_and_recalled)
{
	struct origin here = {.program = "p 1", .subject = "routes", .command = "p routes 'a b'"};
	struct origin then;
	struct facts facts = {.base.ops = &recorder_ops};

	origin_here(&here);
	ck_assert_uint_eq(here.format, ORIGIN_FORMAT);
	ck_assert_uint_gt(here.netns, 0);
	ck_assert_uint_gt(here.realtime, 0);
	ck_assert_uint_gt(here.monotonic, 0);
	ck_assert_uint_ge(here.boottime, here.monotonic);
	ck_assert_uint_eq(strlen(here.boot), 36);
	ck_assert_str_ne(here.kernel, "");
	origin_keep(&here, files_of(&facts.base));
	ck_assert_str_eq(facts.path, "recording/origin");
	ck_assert_int_eq(recall(facts.content, &then), 0);
	ck_assert_str_eq(then.program, here.program);
	ck_assert_str_eq(then.subject, here.subject);
	ck_assert_str_eq(then.command, here.command);
	ck_assert_str_eq(then.host, here.host);
	ck_assert_str_eq(then.kernel, here.kernel);
	ck_assert_str_eq(then.boot, here.boot);
	ck_assert_uint_eq(then.netns, here.netns);
	ck_assert_uint_eq(then.netns_cookie, here.netns_cookie);
	ck_assert_uint_eq(then.realtime, here.realtime);
	ck_assert_uint_eq(then.monotonic, here.monotonic);
	ck_assert_uint_eq(then.boottime, here.boottime);
}
END_TEST

START_TEST(a_line_break_in_a_name_makes_no_line)
{
	struct origin origin = {.format = 1, .command = "x\nboot 7"}, then;
	struct facts facts = {.base.ops = &recorder_ops};

	origin_keep(&origin, files_of(&facts.base));
	ck_assert_int_eq(recall(facts.content, &then), 0);
	ck_assert_str_eq(then.boot, "");
	ck_assert_str_eq(then.command, "x\\x0aboot 7");
}
END_TEST

START_TEST(damage_and_later_additions_are_left_out)
{
	struct origin then = {.netns = 5};

	ck_assert_int_eq(recall("", &then), -ENODATA);
	ck_assert_int_eq(recall("host a\n", &then), -ENODATA);
	ck_assert_uint_eq(then.netns, 5);
	ck_assert_int_eq(recall("format 3\nnews yes\n\nnetns 7x\nboot\nhost a b", &then), 0);
	ck_assert_uint_eq(then.format, 3);
	ck_assert_uint_eq(then.netns, 0);
	ck_assert_str_eq(then.boot, "");
	ck_assert_str_eq(then.host, "a b");
}
END_TEST

START_TEST(only_a_recording_has_one)
{
	struct facts facts = {.base.ops = &recorder_ops};
	struct origin then;

	ck_assert_int_eq(origin_recall(files_of(NULL), &then), -ENODATA);
	ck_assert_int_eq(origin_recall(files_of(&facts.base), &then), -ENODATA);
	facts.base.ops = &replay_ops;
	facts.error = -ENODATA;
	ck_assert_int_eq(origin_recall(files_of(&facts.base), &then), -ENODATA);
}
END_TEST

START_TEST(moments_are_moved_to_the_clock_of_the_boot)
{
	const struct origin origin = {.realtime = 1000, .boottime = 300}, unknown = {0};

	ck_assert_uint_eq(origin_boottime(&origin, 1007), 307);
	ck_assert_uint_eq(origin_boottime(&origin, 990), 290);
	ck_assert_uint_eq(origin_boottime(&origin, 0), 0);
	ck_assert_uint_eq(origin_boottime(&unknown, 1007), 0);
}
END_TEST

START_TEST(an_origin_is_a_sentence)
{
	const struct origin origin = {.realtime = 1796061703877000000,
		.host = "a\033b",
		.kernel = "6.1",
		.netns = 7,
		.program = "p 1",
		.command = "p x"};
	struct out out;

	setenv("TZ", "UTC", 1);
	out_init_memory(&out);
	origin_write(&origin, &out);
	out_char(&out, '\0');
	ck_assert_str_eq(out.data, "made 2026-11-30 18:01:43 on a\\x1bb, Linux 6.1, network "
				   "namespace 7, by p 1: p x");
	out_fini(&out);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, an_origin_is_kept_and_recalled);
	tcase_add_test(tests, a_line_break_in_a_name_makes_no_line);
	tcase_add_test(tests, damage_and_later_additions_are_left_out);
	tcase_add_test(tests, only_a_recording_has_one);
	tcase_add_test(tests, moments_are_moved_to_the_clock_of_the_boot);
	tcase_add_test(tests, an_origin_is_a_sentence);
}
