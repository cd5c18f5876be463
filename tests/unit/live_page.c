/* SPDX-License-Identifier: MIT */
#include "render/live_page.h"

#include "unit.h"

#include "sample.h"

#define RED "\033[31m"
#define END "\033[0m"

DEFINE_CLEANUP_FINI(struct page, page_fini)

static const char *cut(struct out *out, const char *line, size_t width)
{
	out->length = 0;
	styled_cut(out, text_of(line), width);
	return out_text(out);
}

START_TEST(lines_are_cut_where_they_are_too_long)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	ck_assert_str_eq(cut(&out, "abc", 3), "abc");
	ck_assert_str_eq(cut(&out, "abcd", 3), "ab>");
	ck_assert_str_eq(cut(&out, "", 3), "");
	ck_assert_str_eq(cut(&out, "abcd", 1), ">");
	ck_assert_str_eq(cut(&out, "abcd", 0), "");
	/* colours take no room, and end in spite of the cut */
	ck_assert_str_eq(cut(&out, RED "abc" END, 3), RED "abc" END);
	ck_assert_str_eq(cut(&out, RED "abcd" END, 3), RED "ab" END ">");
	/* wide and combining characters are not split */
	ck_assert_str_eq(cut(&out, "世界人", 5), "世界>");
	ck_assert_str_eq(cut(&out, "世界人", 4), "世 >");
	ck_assert_uint_eq(styled_width(text_of(RED "世a" END "▁")), 4);
}
END_TEST

START_TEST(long_lines_go_on)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	styled_wrap(&out, text_of("ab cd ef\n  gh\n"), 5, 2);
	ck_assert_str_eq(out_text(&out), "ab cd\n  ef\n  gh\n");
	out.length = 0;
	styled_wrap(&out, text_of(RED "abcdefgh" END " ij kl"), 5, 4);
	ck_assert_str_eq(out_text(&out), RED "abcdefgh" END "\n  ij\n  kl\n");
}
END_TEST

static size_t write_head(struct out *out, const struct page_head *head, size_t width, bool two)
{
	size_t lines;

	out->length = 0;
	lines = head_write(out, head, width, two);
	out_text(out);
	return lines;
}

START_TEST(the_first_line)
{
	CLEANUP(out_fini) struct out out;
	struct page_head head = {
		.clock = "12:00:01",
		.state = "",
		.name = text_of("links"),
		.filter = text_of("flags = UP"),
		.totals = text_of("RX 1bit"),
		.rows = 1,
		.all = 1,
	};

	out_init_memory(&out);
	ck_assert_uint_eq(write_head(&out, &head, 80, false), 1);
	ck_assert_str_eq(out.data, "12:00:01  \033[1mlinks" END "  1 row  flags = UP  RX 1bit\n");
	ck_assert_uint_eq(write_head(&out, &head, 80, true), 2);
	ck_assert_str_eq(out.data, "12:00:01  \033[1mlinks" END "  1 row  flags = UP\nRX 1bit\n");
	head.all = 3;
	head.state = "paused";
	ck_assert_uint_eq(write_head(&out, &head, 41, false), 2);
	ck_assert_str_eq(out.data,
		"12:00:01  \033[1mlinks" END "  1 of 3 rows  \033[1mpaused" END "  fl>\nRX 1bit\n");
	head.totals.length = 0;
	ck_assert_uint_eq(write_head(&out, &head, 41, true), 1);
}
END_TEST

/* A table with so many rows, each of one line, and a line below. */
static struct page_table table_of(
	struct out *text, struct row_places *places, const char *const *rows, size_t count)
{
	out_string(text, "NAME\n");
	places->count = 0;
	for (size_t i = 0; i < count; i++) {
		places->at[places->count++] = text->length;
		out_string(text, rows[i]);
	}
	places->end = text->length;
	out_string(text, "left out: x\n");
	return (struct page_table){
		.text = {text->data, (uint32_t)text->length},
		.places = places,
		.marked = SIZE_MAX,
	};
}

static const char *const rows[] = {"a\n", "b\nb2\n", "c\n", "d\n"};

START_TEST(a_table_fills_the_page)
{
	CLEANUP(out_fini) struct out text;
	CLEANUP(page_fini) struct page page;
	size_t at[8];
	struct row_places places = {.at = at, .room = 8};
	struct page_foot foot = {.keys = text_of("q quit")};
	struct page_table table;

	out_init_memory(&text);
	page_init(&page);
	table = table_of(&text, &places, rows, 4);
	ck_assert_uint_eq(page_show_table(&page, 20, 12, text_of("head\n"), &table, &foot), 4);
	ck_assert_str_eq(
		out_text(&page.text), "head\nNAME\na\nb\nb2\nc\nd\nleft out: x\n\n\n\nq quit\n");
	ck_assert_uint_eq(page.lines, 12);
	ck_assert_uint_eq(page.marked_count, 0);
	/* a row of two lines is marked whole */
	table.marked = 1;
	foot.notes = text_of("note\n");
	ck_assert_uint_eq(page_show_table(&page, 20, 8, text_of("head\n"), &table, &foot), 2);
	ck_assert_str_eq(out_text(&page.text), "head\nNAME\na\nb\nb2\nleft out: x\nnote\nq quit\n");
	ck_assert_uint_eq(page.marked, 3);
	ck_assert_uint_eq(page.marked_count, 2);
	/* half a row does not count */
	ck_assert_uint_eq(page_show_table(&page, 20, 7, text_of("head\n"), &table, &foot), 1);
}
END_TEST

START_TEST(no_page_is_too_small)
{
	CLEANUP(out_fini) struct out text;
	CLEANUP(page_fini) struct page page;
	size_t at[8];
	struct row_places places = {.at = at, .room = 8};
	const struct page_foot foot = {
		.notes = text_of("1\n2\n3\n"), .keys = text_of("q"), .typing = true, .cursor = 7};
	struct page_table table;

	out_init_memory(&text);
	page_init(&page);
	table = table_of(&text, &places, rows, 4);
	table.trends = &text;
	for (size_t width = 1; width < 12; width++) {
		for (size_t height = 1; height < 12; height++) {
			table.trend_width = width;
			table.room = width % 4;
			page_show_table(&page, width, height, text_of("h\n2\n"), &table, &foot);
			ck_assert_uint_eq(page.lines, height);
			if (page.typing)
				ck_assert_uint_lt(page.cursor_line, height);
			ck_assert_uint_lt(page.cursor_column, width);
			page_show_text(&page, width, height, text_of("h\n2\n"),
				text_of("a\nb\nc\nd\n"), 2, &foot);
			ck_assert_uint_eq(page.lines, height);
		}
	}
}
END_TEST

START_TEST(trends_stand_at_the_right)
{
	CLEANUP(out_fini) struct out text;
	CLEANUP(out_fini) struct out trends;
	CLEANUP(page_fini) struct page page;
	size_t at[8];
	struct row_places places = {.at = at, .room = 8};
	const struct page_foot foot = {.keys = text_of("q")};
	struct page_table table;

	out_init_memory(&text);
	out_init_memory(&trends);
	page_init(&page);
	out_string(&trends, "▁█\n▂ \n");
	table = table_of(&text, &places, rows, 2);
	table.trends = &trends;
	table.trend_heading = text_of("TO");
	table.trend_width = 2;
	table.room = 6;
	ck_assert_uint_eq(page_table_used(&table), 4);
	ck_assert_uint_eq(page_table_width(10, 2), 6);
	ck_assert_uint_eq(page_table_width(10, 0), 10);
	page_show_table(&page, 10, 7, text_of("head\n"), &table, &foot);
	ck_assert_str_eq(out_text(&page.text),
		"head\nNAME    TO\na       ▁█\nb       ▂ \nb2\nleft out:>\nq\n");
}
END_TEST

START_TEST(a_text_is_shown_from_a_line_on)
{
	CLEANUP(page_fini) struct page page;
	const struct page_foot foot = {.keys = text_of("q")};

	page_init(&page);
	ck_assert_uint_eq(
		page_show_text(&page, 9, 4, text_of("h\n"), text_of("a\nb\nc\n"), 0, &foot), 0);
	ck_assert_str_eq(out_text(&page.text), "h\na\nb\nq\n");
	ck_assert_uint_eq(
		page_show_text(&page, 9, 4, text_of("h\n"), text_of("a\nb\nc\n"), 99, &foot), 1);
	ck_assert_str_eq(out_text(&page.text), "h\nb\nc\nq\n");
	ck_assert_uint_eq(page_show_text(&page, 9, 5, text_of("h\n"), text_of("a\n"), 1, &foot), 0);
	ck_assert_str_eq(out_text(&page.text), "h\na\n\n\nq\n");
}
END_TEST

/* The table says where its rows are, and its columns do not become narrower. */
START_TEST(a_steady_table)
{
	static const uint16_t columns[] = {NAME, NUM};
	struct steady_column steady[2] = {{0}};
	size_t at[2];
	struct row_places places = {.at = at, .room = 2};
	const struct render_style style = {.columns = columns,
		.column_count = 2,
		.width = 80,
		.header = true,
		.steady = steady,
		.places = &places};
	const char *const expected[] = {
		"NAME       NUMBER\nlong-name       1\nb               2\n",
		"NAME       NUMBER\nc               3\n",
	};

	for (size_t round = 0; round < 2; round++) {
		CLEANUP(out_fini) struct out out;
		CLEANUP(sink_free) struct sink *sink = NULL;
		struct sample first = sample_of(round ? "c" : "long-name", round ? 3 : 1);
		struct sample second = sample_of("b", 2);

		out_init_memory(&out);
		sink = fitted_new(&out, &style);
		ck_assert_int_eq(sink_begin(sink, &sample_schema), 0);
		ck_assert_int_eq(sink_row(sink, &first.base), 0);
		if (!round)
			ck_assert_int_eq(sink_row(sink, &second.base), 0);
		ck_assert_int_eq(sink_end(sink), 0);
		ck_assert_str_eq(out_text(&out), expected[round]);
		ck_assert_uint_eq(places.count, round ? 1 : 2);
		ck_assert_uint_eq(at[0], strlen("NAME       NUMBER\n"));
		ck_assert_uint_eq(places.end, out.length);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, lines_are_cut_where_they_are_too_long);
	tcase_add_test(tests, long_lines_go_on);
	tcase_add_test(tests, the_first_line);
	tcase_add_test(tests, a_table_fills_the_page);
	tcase_add_test(tests, no_page_is_too_small);
	tcase_add_test(tests, trends_stand_at_the_right);
	tcase_add_test(tests, a_text_is_shown_from_a_line_on);
	tcase_add_test(tests, a_steady_table);
}
