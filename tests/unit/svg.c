/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "random.h"
#include "sample.h"

#include "render/svg.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { START = 1700000000 };

static struct svg_style style_of(size_t columns)
{
	struct svg_style style = {
		.chart =
			{
				.schema = &sample_schema,
				.columns = {NUM, SIZE, TIME},
				.column_count = columns,
				.labels = {NAME},
				.label_count = 1,
				.rank = NUM,
				.interval_ms = 1000,
				.buckets = SVG_BUCKETS,
			},
		.lines = SVG_LINES,
		.title = "samples",
	};

	fieldset_add(&style.chart.keys, NAME);
	return style;
}

static struct sink *open_svg(const struct svg_style *style)
{
	struct sink *svg = svg_new(style);

	ck_assert_ptr_nonnull(svg);
	ck_assert_int_eq(setenv("TZ", "UTC0", 1), 0);
	tzset();
	return svg;
}

static void begin(struct sink *svg, uint64_t second)
{
	svg_time(svg, (START + second) * 1000);
	ck_assert_int_eq(sink_begin(svg, &sample_schema), 0);
}

static void put(struct sink *svg, const char *name, uint64_t number)
{
	struct sample sample = sample_of(name, number);

	ck_assert_int_eq(sink_row(svg, &sample.base), 0);
}

static const char *finish(struct sink *svg, struct out *out)
{
	ck_assert_int_eq(sink_end(svg), 0);
	ck_assert_int_eq(sink_close(svg), 0);
	ck_assert_int_eq(svg_write(&svg, 1, "samples", out), 0);
	return out_text(out);
}

static size_t count_of(const char *text, const char *what)
{
	size_t count = 0;

	while ((text = strstr(text, what))) {
		text += strlen(what);
		count++;
	}
	return count;
}

static void assert_has(const char *document, const char *what)
{
	ck_assert_msg(strstr(document, what) != NULL, "\"%s\" is not in %s", what, document);
}

static void assert_lacks(const char *document, const char *what)
{
	ck_assert_msg(!strstr(document, what), "\"%s\" is in %s", what, document);
}

START_TEST(nothing_is_a_picture)
{
	CLEANUP(out_fini) struct out out;
	struct svg_style style = style_of(1);

	out_init_memory(&out);
	CLEANUP(sink_free) struct sink *svg = open_svg(&style);
	const char *document = finish(svg, &out);
	assert_has(document, "<title>Samples</title>");
	assert_has(document, "Rows: none.");
	assert_has(document, "NUMBER: no values");
}
END_TEST

START_TEST(a_single_round_is_a_point)
{
	CLEANUP(out_fini) struct out out;
	struct svg_style style = style_of(1);

	out_init_memory(&out);
	CLEANUP(sink_free) struct sink *svg = open_svg(&style);
	begin(svg, 0);
	put(svg, "eth0", 5);
	const char *document = finish(svg, &out);
	assert_has(document, "class=\"d\"");
	assert_lacks(document, "<path class=\"l\"");
	assert_has(document, "2023-11-14 22:13:20 UTC, 1 round</text>");
}
END_TEST

/* A line for each stretch without a gap: "M" begins one. */
static size_t strokes_of(const char *document, const char *row)
{
	const char *group = strstr(document, row), *end, *line;
	size_t strokes = 0;

	ck_assert_ptr_nonnull(group);
	end = strstr(group, "</g>");
	for (line = strstr(group, "class=\"l\""); line && line < end && *line != '>'; line++)
		strokes += *line == 'M';
	return strokes;
}

START_TEST(gaps_are_not_drawn_over)
{
	CLEANUP(out_fini) struct out out;
	struct svg_style style = style_of(1);
	struct sample absent = {0};

	out_init_memory(&out);
	CLEANUP(sink_free) struct sink *svg = open_svg(&style);
	RECORD_SET(&absent, NAME, name, text_of("half"));
	for (unsigned i = 0; i < 20; i++) {
		/* No rounds for a while. */
		if (i > 4 && i < 9)
			continue;
		begin(svg, i);
		put(svg, "whole", 100 + i);
		if (i < 12 || i > 14)
			put(svg, "gone", 50 + i);
		if (i == 16)
			ck_assert_int_eq(sink_row(svg, &absent.base), 0);
		else
			put(svg, "half", 10 + i);
		ck_assert_int_eq(sink_end(svg), 0);
	}
	const char *document = finish(svg, &out);
	ck_assert_uint_eq(strokes_of(document, "<g class=\"c0\""), 2);
	ck_assert_uint_eq(strokes_of(document, "<g class=\"c1\""), 3);
	ck_assert_uint_eq(strokes_of(document, "<g class=\"c2\""), 3);
	/* In the panel and in the legend. */
	ck_assert_uint_eq(count_of(document, "class=\"o\""), 2);
	assert_has(document, "no rounds");
}
END_TEST

START_TEST(doubt_is_marked)
{
	CLEANUP(out_fini) struct out out;
	struct svg_style style = style_of(1);

	out_init_memory(&out);
	CLEANUP(sink_free) struct sink *svg = open_svg(&style);
	for (unsigned i = 0; i < 5; i++) {
		begin(svg, i);
		put(svg, "eth0", i);
		if (i == 3)
			svg_doubt(svg);
	}
	const char *document = finish(svg, &out);
	ck_assert_uint_eq(count_of(document, "class=\"q\""), 2);
	assert_has(document, "an answer was incomplete");
}
END_TEST

START_TEST(columns_of_zeros_take_a_line)
{
	CLEANUP(out_fini) struct out out;
	struct svg_style style = style_of(3);

	out_init_memory(&out);
	CLEANUP(sink_free) struct sink *svg = open_svg(&style);
	for (unsigned i = 0; i < 3; i++) {
		struct sample sample = sample_of("eth0", i);

		RECORD_SET(&sample, SIZE, size, 0);
		begin(svg, i);
		ck_assert_int_eq(sink_row(svg, &sample.base), 0);
	}
	const char *document = finish(svg, &out);
	assert_has(document, "SIZE: 0 all the time");
	assert_has(document, "TIME: no values");
	ck_assert_uint_eq(count_of(document, "class=\"t\""), 1);
}
END_TEST

START_TEST(hostile_names_stay_text)
{
	CLEANUP(out_fini) struct out out;
	struct svg_style style = style_of(1);

	out_init_memory(&out);
	CLEANUP(sink_free) struct sink *svg = open_svg(&style);
	begin(svg, 0);
	put(svg, hostile_text, 2);
	put(svg, "</text><script>alert(1)</script>&amp;\"", 1);
	put(svg, "\xef\xbf\xbf\xef\xbf\xbe", 1);
	const char *document = finish(svg, &out);
	assert_lacks(document, "<script");
	assert_lacks(document, "\033");
	assert_lacks(document, "\xe2\x80\xae");
	assert_lacks(document, "\xef\xbf\xbf");
	assert_lacks(document, "\xef\xbf\xbe");
	assert_has(document, "&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;&quot;");
	assert_has(document, "\\xef\\xbf\\xbf\\xef\\xbf\\xbe");
	for (const char *at = document; *at; at++)
		ck_assert((unsigned char)*at >= ' ' || *at == '\n');
}
END_TEST

/* Without a bound on what is kept and drawn, a day of a busy host would fill memory and disk. */
START_TEST(a_day_is_small)
{
	static const char *const names[] = {
		"eth0", "eth1", "eth2", "eth3", "wlan0", "wg0", "br0", "lo", "veth9"};
	struct svg_style style = style_of(3);
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	CLEANUP(sink_free) struct sink *svg = open_svg(&style);
	for (unsigned second = 0; second < 86400; second++) {
		begin(svg, second);
		for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
			struct sample sample = sample_of(names[i],
				second == 50000 && i == 4 ? 987654321 : random_below(1000000));

			RECORD_SET(&sample, SIZE, size, random_below(UINT32_MAX));
			RECORD_SET(&sample, TIME, time, random_below(UINT32_MAX));
			ck_assert_int_eq(sink_row(svg, &sample.base), 0);
		}
		ck_assert_int_eq(sink_end(svg), 0);
	}
	const char *document = finish(svg, &out);
	ck_assert_uint_lt(out.length, 200 * 1024);
	ck_assert_uint_gt(out.length, 50 * 1024);
	/* The one value that stands out. */
	assert_has(document, "peak 988M, wlan0, 2023-11-15 12:06:40");
	assert_has(document, "drawn: the 8 largest by NUMBER of 9");
	assert_has(document, "86400 rounds, 1s apart");
}
END_TEST

/* The largest of very many rows are followed, and the rest is counted. */
START_TEST(the_largest_rows_are_drawn)
{
	CLEANUP(out_fini) struct out out;
	struct svg_style style = style_of(1);
	char name[32];

	out_init_memory(&out);
	CLEANUP(sink_free) struct sink *svg = open_svg(&style);
	for (unsigned second = 0; second < 3; second++) {
		begin(svg, second);
		for (unsigned i = 0; i < 1000; i++) {
			snprintf(name, sizeof(name), "row%03u", i);
			put(svg, name, i * 37 % 1000);
		}
	}
	const char *document = finish(svg, &out);
	/* 27 * 37 = 999, and so on down. */
	assert_has(
		document, "Rows: row027, row054, row081, row108, row135, row162, row189, row216.");
	assert_has(document, "drawn: the 8 largest by NUMBER of at least 1000");
}
END_TEST

START_TEST(the_same_rows_are_the_same_bytes)
{
	CLEANUP(out_fini) struct out first;
	CLEANUP(out_fini) struct out again;
	struct out *const outs[] = {&first, &again};
	struct svg_style style = style_of(1);

	for (size_t i = 0; i < ARRAY_SIZE(outs); i++) {
		out_init_memory(outs[i]);
		CLEANUP(sink_free) struct sink *svg = open_svg(&style);
		for (unsigned second = 0; second < 700; second++) {
			begin(svg, second);
			put(svg, "a", second * second % 977);
			put(svg, "b", second * 31 % 977);
		}
		finish(svg, outs[i]);
	}
	ck_assert_uint_eq(first.length, again.length);
	ck_assert(!memcmp(first.data, again.data, first.length));
}
END_TEST

START_TEST(rows_of_one_name_are_numbered)
{
	CLEANUP(out_fini) struct out out;
	struct svg_style style = style_of(1);

	out_init_memory(&out);
	fieldset_add(&style.chart.keys, COOKIE);
	CLEANUP(sink_free) struct sink *svg = open_svg(&style);
	begin(svg, 0);
	for (unsigned i = 1; i <= 3; i++) {
		struct sample sample = sample_of("eth0", i);

		RECORD_SET(&sample, COOKIE, cookie, i);
		ck_assert_int_eq(sink_row(svg, &sample.base), 0);
	}
	put(svg, "eth1", 9);
	assert_has(finish(svg, &out), "Rows: eth1, eth0, eth0 #2, eth0 #3.");
}
END_TEST

/* Records of several kinds have a part each. */
START_TEST(parts_stand_below_each_other)
{
	CLEANUP(out_fini) struct out out;
	struct svg_style one = style_of(1), other = style_of(2);

	out_init_memory(&out);
	one.title = "first part";
	other.title = "second part";
	CLEANUP(sink_free) struct sink *first = open_svg(&one);
	CLEANUP(sink_free) struct sink *second = open_svg(&other);
	struct sink *const both[] = {first, second};
	for (unsigned i = 0; i < 3; i++) {
		begin(first, i);
		begin(second, i);
		put(first, "a", i);
		put(second, "b", 0);
	}
	ck_assert_int_eq(svg_write(both, 2, "whole", &out), 0);
	const char *document = out_text(&out);
	assert_has(document, "<title>Whole</title>");
	ck_assert_uint_eq(count_of(document, "<svg"), 1);
	ck_assert_ptr_nonnull(strstr(strstr(document, ">First part<"), ">Second part<"));
	assert_has(document, "NUMBER: 0 all the time");
	ck_assert_uint_eq(count_of(document, "class=\"t\""), 1);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, rows_of_one_name_are_numbered);
	tcase_add_test(tests, parts_stand_below_each_other);
	tcase_add_test(tests, nothing_is_a_picture);
	tcase_add_test(tests, a_single_round_is_a_point);
	tcase_add_test(tests, gaps_are_not_drawn_over);
	tcase_add_test(tests, doubt_is_marked);
	tcase_add_test(tests, columns_of_zeros_take_a_line);
	tcase_add_test(tests, hostile_names_stay_text);
	tcase_add_test(tests, a_day_is_small);
	tcase_add_test(tests, the_largest_rows_are_drawn);
	tcase_add_test(tests, the_same_rows_are_the_same_bytes);
}
