/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "render/fit.h"

#include "sample.h"

enum { GAP = 2 };

static struct fit_column column(size_t width, uint8_t rank)
{
	return (struct fit_column){
		.widest = width, .usual = width, .rank = rank, .content = FIT_VARIED};
}

/* "10 - 5": the widths of those that are shown, and "-" for others. */
static void assert_fit(struct fit_column *columns, size_t count, size_t width, const char *wanted)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	fit_columns(columns, count, GAP, width);
	for (size_t i = 0; i < count; i++) {
		out_string(&out, i ? " " : "");
		if (columns[i].left_out)
			out_char(&out, '-');
		else
			out_u64(&out, columns[i].width);
	}
	ck_assert_str_eq(out_text(&out), wanted);
}

START_TEST(nothing_leaves_a_table_that_fits)
{
	struct fit_column columns[] = {column(10, 9), column(5, 9), column(4, 9)};

	columns[1].content = FIT_EMPTY;
	columns[2].content = FIT_SAME;
	assert_fit(columns, 3, 10 + 5 + 4 + 2 * GAP, "10 5 4");
}
END_TEST

START_TEST(empty_columns_leave_before_constant_ones_and_these_before_others)
{
	struct fit_column columns[] = {column(10, 0), column(5, 1), column(4, 2), column(4, 9)};

	columns[1].content = FIT_EMPTY;
	columns[2].content = FIT_SAME;
	assert_fit(columns, 4, 10 + 4 + 4 + 2 * GAP, "10 - 4 4");
	assert_fit(columns, 4, 10 + 4 + GAP, "10 - - 4");
	assert_fit(columns, 4, 10, "10 - - -");
}
END_TEST

START_TEST(the_highest_rank_leaves_first_and_of_equal_ones_the_rightmost)
{
	struct fit_column columns[] = {column(10, 2), column(10, 3), column(10, 3)};

	assert_fit(columns, 3, 33, "10 10 -");
	assert_fit(columns, 3, 20, "10 - -");
}
END_TEST

START_TEST(columns_of_rank_0_stay)
{
	struct fit_column columns[] = {column(50, 0), column(50, 0), column(1, 1)};

	columns[1].content = FIT_EMPTY;
	assert_fit(columns, 3, 80, "50 50 -");
}
END_TEST

START_TEST(a_few_long_cells_do_not_make_others_leave)
{
	struct fit_column columns[] = {column(10, 0), column(10, 1), column(10, 2)};

	columns[0].widest = 100;
	assert_fit(columns, 3, 40, "16 10 10");
	/* They are given the room that there is. */
	assert_fit(columns, 3, 34, "10 10 10");
	assert_fit(columns, 3, 124, "100 10 10");
}
END_TEST

START_TEST(narrow_columns_come_back_beside_one_that_was_too_wide)
{
	struct fit_column columns[] = {column(10, 0), column(60, 1), column(5, 2), column(6, 2)};

	assert_fit(columns, 4, 40, "10 - 5 6");
	/* An empty one does not. */
	columns[2].content = FIT_EMPTY;
	assert_fit(columns, 4, 40, "10 - - 6");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, nothing_leaves_a_table_that_fits);
	tcase_add_test(tests, empty_columns_leave_before_constant_ones_and_these_before_others);
	tcase_add_test(tests, the_highest_rank_leaves_first_and_of_equal_ones_the_rightmost);
	tcase_add_test(tests, columns_of_rank_0_stay);
	tcase_add_test(tests, a_few_long_cells_do_not_make_others_leave);
	tcase_add_test(tests, narrow_columns_come_back_beside_one_that_was_too_wide);
}
