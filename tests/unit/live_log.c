/* SPDX-License-Identifier: MIT */
#include "cli/listing/live_log.h"

#include "nlinspect/base/report.h"

#include "stderr.h"
#include "unit.h"

static void expect_shown(const struct live_log *log, size_t most, const char *expected)
{
	struct out out;

	out_init_memory(&out);
	live_log_show(log, &out, most);
	out_char(&out, '\0');
	ck_assert_str_eq(out.data, expected);
	out_fini(&out);
}

START_TEST(messages_are_shown_and_printed)
{
	static struct live_log log;
	const struct report report = {.take = live_log_take, .context = &log};
	struct said said = said_start();

	expect_shown(&log, 2, "");
	report_note(&report, "one");
	report_error(&report, "two");
	report_error(&report, "%s", "three");
	report_note(&report, "one");
	report_detail(&report, "never");
	ck_assert_str_eq(said_end(&said), "");
	expect_shown(&log, 9, "two\nthree\nnote: one (2 times)\n");
	expect_shown(&log, 2, "three\nnote: one (2 times) (and 1 other: h)\n");
	said = said_start();
	live_log_print(&log);
	live_log_print(&log);
	ck_assert_str_eq(said_end(&said),
		"nlinspect: two\nnlinspect: three\nnlinspect: note: one (2 times)\n");
}
END_TEST

START_TEST(too_many_messages_are_counted)
{
	static struct live_log log;
	struct said said;

	for (unsigned i = 0; i < LIVE_MESSAGES + 3; i++) {
		char line[32];

		snprintf(line, sizeof(line), "%u\n", i);
		live_log_take(&log, line, strlen(line));
	}
	expect_shown(&log, 1, "199 (and 202 others: h)\n");
	said = said_start();
	live_log_print(&log);
	said_end(&said);
	ck_assert_ptr_nonnull(strstr(said.text, "\n199\nnlinspect: 3 further messages were not "
						"kept\n"));
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, messages_are_shown_and_printed);
	tcase_add_test(tests, too_many_messages_are_counted);
}
