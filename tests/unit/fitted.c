/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "sample.h"

#include <stdlib.h>

static const uint16_t columns[] = {NAME, STATE, ADDRESS, NUM};

/* The sample's fields with ranks, a text of several words and a number that may mean trouble. */
static struct field fields[SAMPLE_COUNT];
static const struct alarm alarms[] = {{"number", NULL, 10, 100}, {"num", NULL, 10, 100}};
static struct schema schema;

static struct sink *open_fitted(struct out *out, size_t width, struct render_style style)
{
	struct sink *sink;

	memcpy(fields, sample_fields, sizeof(fields));
	fields[STATE].rank = 2;
	fields[ADDRESS].rank = 3;
	fields[NUM].rank = 1;
	schema = sample_schema;
	schema.fields = fields;
	schema.alarms = alarms;
	schema.alarm_count = ARRAY_SIZE(alarms);
	style.columns = columns;
	style.column_count = ARRAY_SIZE(columns);
	style.width = width;
	out_init_memory(out);
	sink = fitted_new(out, &style);
	ck_assert_ptr_nonnull(sink);
	ck_assert_int_eq(sink_begin(sink, &schema), 0);
	return sink;
}

static struct sample row_of(const char *name, uint64_t number)
{
	struct sample sample = sample_of(name, number);

	RECORD_SET(&sample, STATE, state, 10);
	return sample;
}

static void put(struct sink *sink, const char *name, uint64_t number)
{
	struct sample sample = row_of(name, number);

	ck_assert_int_eq(sink_row(sink, &sample.base), 0);
}

static void finish(struct sink *sink)
{
	ck_assert_int_eq(sink_end(sink), 0);
	ck_assert_int_eq(sink_close(sink), 0);
}

START_TEST(a_wide_terminal_shows_all)
{
	CLEANUP(out_fini) struct out out;
	CLEANUP(sink_free)
	struct sink *sink = open_fitted(&out, 80, (struct render_style){.header = true});

	put(sink, "a", 1);
	put(sink, "b", 22);
	finish(sink);
	ck_assert_str_eq(out_text(&out), "NAME  STATE   ADDRESS  NUMBER\n"
					 "a     listen  -             1\n"
					 "b     listen  -            22\n");
}
END_TEST

START_TEST(what_says_nothing_leaves_and_is_named)
{
	CLEANUP(out_fini) struct out out;
	CLEANUP(sink_free)
	struct sink *sink = open_fitted(&out, 15, (struct render_style){.header = true});

	put(sink, "a", 1);
	put(sink, "b", 22);
	finish(sink);
	ck_assert_str_eq(out_text(&out), "NAME  NUMBER\n"
					 "a          1\n"
					 "b         22\n"
					 "left out:\n"
					 "  state=listen\n"
					 "  empty:\n"
					 "  address\n");
}
END_TEST

START_TEST(what_is_missing_is_said_with_the_way_to_see_it)
{
	CLEANUP(out_fini) struct out out;
	CLEANUP(sink_free)
	struct sink *sink = open_fitted(&out, 60, (struct render_style){.header = true});
	char name[53];

	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	put(sink, name, 1);
	put(sink, name, 2);
	finish(sink);
	ck_assert_ptr_nonnull(strstr(out_text(&out), "xx       1\n"));
	ck_assert_ptr_nonnull(strstr(out_text(&out), "\nleft out: state=listen empty: address\n"));
	out.length = 0;
	name[20] = '\0';
	CLEANUP(out_fini) struct out narrow;
	CLEANUP(sink_free)
	struct sink *other = open_fitted(&narrow, 12, (struct render_style){.header = true});
	put(other, name, 1);
	put(other, name, 2);
	finish(other);
	ck_assert_str_eq(out_text(&narrow), "NAME\n"
					    "xxxxxxxxxxxxxxxxxxxx\n"
					    "xxxxxxxxxxxxxxxxxxxx\n"
					    "left out:\n"
					    "  state=listen\n"
					    "  number\n"
					    "  (see -o +number\n"
					    "  or\n"
					    "  | less -S)\n"
					    "  empty:\n"
					    "  address\n");
}
END_TEST

/* Only the first rows decide what leaves; the line below is about all of them. */
START_TEST(a_later_value_is_not_denied)
{
	CLEANUP(out_fini) struct out out;
	CLEANUP(sink_free)
	struct sink *sink = open_fitted(&out, 24, (struct render_style){.header = true});
	struct sample last = row_of("z", 1);

	for (unsigned i = 0; i < 600; i++)
		put(sink, "a", i);
	RECORD_SET(&last, ADDRESS, address, ipv4(10, 0, 0, 1));
	ck_assert_int_eq(sink_row(sink, &last.base), 0);
	finish(sink);
	ck_assert_ptr_nonnull(strstr(out_text(&out), "\nz     listen       1\n"
						     "left out: address\n"
						     "  (see -o +address or\n"
						     "  | less -S)\n"));
}
END_TEST

START_TEST(a_long_cell_pushes_its_own_line)
{
	CLEANUP(out_fini) struct out out;
	CLEANUP(sink_free)
	struct sink *sink = open_fitted(&out, 31, (struct render_style){.header = true});

	fields[ADDRESS].rank = fields[STATE].rank = fields[NUM].rank = 0;
	for (unsigned i = 0; i < 10; i++)
		put(sink, i == 1 ? "twelve bytes" : "a", i);
	finish(sink);
	/* The room behind ADDRESS makes up for it. */
	ck_assert_str_eq(out_text(&out), "NAME    STATE   ADDRESS  NUMBER\n"
					 "a       listen  -             0\n"
					 "twelve bytes  listen  -       1\n"
					 "a       listen  -             2\n"
					 "a       listen  -             3\n"
					 "a       listen  -             4\n"
					 "a       listen  -             5\n"
					 "a       listen  -             6\n"
					 "a       listen  -             7\n"
					 "a       listen  -             8\n"
					 "a       listen  -             9\n");
}
END_TEST

START_TEST(a_text_is_broken_between_words)
{
	CLEANUP(out_fini) struct out out;
	CLEANUP(sink_free)
	struct sink *sink = open_fitted(&out, 40, (struct render_style){.header = true});

	fields[NAME].prose = true;
	put(sink, "one two three four five six seven eight nine", 1);
	put(sink, "short", 2);
	finish(sink);
	ck_assert_str_eq(out_text(&out), "NAME                      STATE   NUMBER\n"
					 "one two three four five   listen       1\n"
					 "six seven eight nine\n"
					 "short                     listen       2\n"
					 "left out, empty: address\n");
}
END_TEST

START_TEST(a_round_has_its_time_and_says_once_what_is_missing)
{
	CLEANUP(out_fini) struct out out;
	CLEANUP(sink_free)
	struct sink *sink = open_fitted(&out, 22, (struct render_style){.header = true});

	table_clock(sink, UINT64_C(1700000000123));
	put(sink, "a", 1);
	put(sink, "b", 1);
	ck_assert_int_eq(sink_end(sink), 0);
	ck_assert_int_eq(sink_begin(sink, &schema), 0);
	put(sink, "a", 2);
	put(sink, "b", 2);
	finish(sink);
	ck_assert_str_eq(out_text(&out), "22:13:20  NUMBER\n"
					 "a              1\n"
					 "b              1\n"
					 "left out: state=listen\n"
					 "  empty: address\n"
					 "\n"
					 "22:13:20  NUMBER\n"
					 "a              2\n"
					 "b              2\n");
}
END_TEST

START_TEST(trouble_in_numbers_has_a_color)
{
	CLEANUP(out_fini) struct out out;
	CLEANUP(sink_free)
	struct sink *sink = open_fitted(&out, 80, (struct render_style){.color = true});

	put(sink, "a", 9);
	put(sink, "b", 10);
	put(sink, "c", 100);
	finish(sink);
	ck_assert_ptr_nonnull(strstr(out_text(&out), "   9\n"));
	ck_assert_ptr_nonnull(strstr(out_text(&out), "  \033[33m10\033[0m\n"));
	ck_assert_ptr_nonnull(strstr(out_text(&out), " \033[31m100\033[0m\n"));
}
END_TEST

START_TEST(without_rows_nothing_is_missing)
{
	CLEANUP(out_fini) struct out out;
	CLEANUP(sink_free)
	struct sink *sink = open_fitted(&out, 12, (struct render_style){.header = true});

	finish(sink);
	ck_assert_str_eq(out_text(&out), "NAME  NUMBER\n");
}
END_TEST

/* STATE and NUMBER vary, and there is room for one of them. */
START_TEST(what_the_filter_looks_at_leaves_last)
{
	for (unsigned looked_at = NUM; looked_at <= STATE; looked_at += STATE - NUM) {
		CLEANUP(out_fini) struct out out;
		struct fieldset fieldset = {{0}};
		struct sample other = row_of("b", 2);

		fieldset_add(&fieldset, looked_at);
		CLEANUP(sink_free)
		struct sink *sink = open_fitted(
			&out, 14, (struct render_style){.header = true, .looked_at = &fieldset});
		fields[STATE].rank = 2;
		fields[NUM].rank = 3;
		put(sink, "a", 1);
		other.state = 1;
		ck_assert_int_eq(sink_row(sink, &other.base), 0);
		finish(sink);
		ck_assert_ptr_nonnull(strstr(
			out_text(&out), looked_at == STATE ? "NAME  STATE\n" : "NAME  NUMBER\n"));
	}
}
END_TEST

/* Another field has the heading for its name. */
START_TEST(a_heading_of_two_fields_is_not_named)
{
	CLEANUP(out_fini) struct out out;
	CLEANUP(sink_free)
	struct sink *sink = open_fitted(&out, 15, (struct render_style){.header = true});

	fields[STATE].heading = "SIZE";
	put(sink, "a", 1);
	put(sink, "b", 22);
	finish(sink);
	ck_assert_ptr_nonnull(strstr(out_text(&out), "\n  state=listen\n"));
}
END_TEST

static void unit_tests(TCase *tests)
{
	setenv("TZ", "UTC", 1);
	tcase_add_test(tests, a_wide_terminal_shows_all);
	tcase_add_test(tests, what_says_nothing_leaves_and_is_named);
	tcase_add_test(tests, what_is_missing_is_said_with_the_way_to_see_it);
	tcase_add_test(tests, a_later_value_is_not_denied);
	tcase_add_test(tests, a_long_cell_pushes_its_own_line);
	tcase_add_test(tests, a_text_is_broken_between_words);
	tcase_add_test(tests, a_round_has_its_time_and_says_once_what_is_missing);
	tcase_add_test(tests, what_the_filter_looks_at_leaves_last);
	tcase_add_test(tests, a_heading_of_two_fields_is_not_named);
	tcase_add_test(tests, trouble_in_numbers_has_a_color);
	tcase_add_test(tests, without_rows_nothing_is_missing);
}
