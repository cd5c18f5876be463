/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "sample.h"

#include <errno.h>
#include <fcntl.h>

static const uint16_t name_and_number[] = {NAME, NUM};

static struct sink *open_csv(struct out *out, bool tabs, struct render_style style)
{
	if (!style.columns) {
		style.columns = name_and_number;
		style.column_count = ARRAY_SIZE(name_and_number);
	}
	struct sink *csv = tabs ? tsv_new(out, &style) : csv_new(out, &style);
	ck_assert_ptr_nonnull(csv);
	return csv;
}

static void put(struct sink *csv, const char *name, uint64_t number)
{
	struct sample sample = sample_of(name, number);

	ck_assert_int_eq(sink_row(csv, &sample.base), 0);
}

static void begin(struct sink *csv)
{
	ck_assert_int_eq(sink_begin(csv, &sample_schema), 0);
}

static void finish(struct sink *csv)
{
	ck_assert_int_eq(sink_end(csv), 0);
	ck_assert_int_eq(sink_close(csv), 0);
}

START_TEST(csv_by_rfc_4180)
{
	CLEANUP(out_fini) struct out out;
	struct sample empty = {0};

	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *csv = open_csv(&out, false, (struct render_style){.header = true});
	begin(csv);
	put(csv, "plain text", 1);
	put(csv, "a,b", 2);
	put(csv, "say \"hi\"", 3);
	put(csv, "\"", 4);
	put(csv, "", 5);
	put(csv, " line\r\n", 6);
	ck_assert_int_eq(sink_row(csv, &empty.base), 0);
	finish(csv);
	ck_assert_str_eq(out_text(&out), "name,num\r\n"
					 "plain text,1\r\n"
					 "\"a,b\",2\r\n"
					 "\"say \"\"hi\"\"\",3\r\n"
					 "\"\"\"\",4\r\n"
					 "\"\",5\r\n"
					 "\\x20line\\x0d\\x0a,6\r\n"
					 ",\r\n");
}
END_TEST

START_TEST(tsv_has_neither_quotes_nor_returns)
{
	CLEANUP(out_fini) struct out out;
	struct sample empty = {0};

	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *tsv = open_csv(&out, true, (struct render_style){.header = true});
	begin(tsv);
	put(tsv, "a,\"b\"", 1);
	put(tsv, "a\tb\n", 2);
	put(tsv, "", 3);
	ck_assert_int_eq(sink_row(tsv, &empty.base), 0);
	finish(tsv);
	ck_assert_str_eq(out_text(&out), "name\tnum\n"
					 "a,\"b\"\t1\n"
					 "a\\x09b\\x0a\t2\n"
					 "\t3\n"
					 "\t\n");
}
END_TEST

START_TEST(machines_get_no_units)
{
	static const uint16_t columns[] = {SIZE, TIME, TOTAL, UP, FLAGS, HOPS, LOCAL};
	CLEANUP(out_fini) struct out out;
	struct hop hops[2] = {0};
	struct sample sample = {0};

	RECORD_SET(&hops[0], HOP_WEIGHT, weight, 1);
	RECORD_SET(&hops[1], HOP_WEIGHT, weight, 2);
	RECORD_SET(&sample, SIZE, size, 65536);
	RECORD_SET(&sample, TIME, time, 18300);
	RECORD_SET(&sample, TOTAL, total, 333);
	RECORD_SET(&sample, UP, up, 0);
	RECORD_SET(&sample, FLAGS, flags, 3);
	RECORD_SET(&sample, HOPS, hops, (struct list){hops, 2, sizeof(hops[0])});
	RECORD_SET(
		&sample, LOCAL, local, (struct endpoint){.address = ipv4(1, 2, 3, 4), .port = 5});
	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *csv = open_csv(&out, false,
		(struct render_style){.columns = columns, .column_count = 7, .human = true});
	begin(csv);
	ck_assert_int_eq(sink_row(csv, &sample.base), 0);
	finish(csv);
	ck_assert_str_eq(out_text(&out),
		"65536,18300,0.333,false,up|broadcast,\"weight 1, weight 2\",1.2.3.4:5\r\n");
}
END_TEST

START_TEST(one_header_over_all_rounds)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *csv = open_csv(&out, false, (struct render_style){.header = true});
	begin(csv);
	ck_assert_int_eq(sink_end(csv), 0);
	begin(csv);
	put(csv, "x", 1);
	finish(csv);
	ck_assert_str_eq(out_text(&out), "name,num\r\nx,1\r\n");
}
END_TEST

START_TEST(hostile_text_stays_in_its_cell)
{
	for (int tabs = 0; tabs < 2; tabs++) {
		CLEANUP(out_fini) struct out out;
		out_init_memory(&out);
		CLEANUP(sink_free)
		struct sink *csv = open_csv(&out, tabs, (struct render_style){0});
		begin(csv);
		put(csv, hostile_text, 1);
		finish(csv);
		const char *text = out_text(&out);
		size_t end = out.length - (tabs ? 1 : 2);
		unsigned gaps = 0;
		for (size_t i = 0; i < end; i++) {
			gaps += text[i] == '\t';
			ck_assert((uint8_t)text[i] >= ' ' || text[i] == '\t');
		}
		ck_assert_uint_eq(gaps, tabs ? 1 : 0);
		ck_assert_str_eq(text + end, tabs ? "\n" : "\r\n");
	}
}
END_TEST

START_TEST(a_live_round_is_flushed)
{
	int ends[2];
	char line[64];
	CLEANUP(out_fini) struct out out;

	ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
	ck_assert_int_eq(out_init(&out, ends[1]), 0);
	for (int live = 0; live < 2; live++) {
		CLEANUP(sink_free)
		struct sink *csv = open_csv(&out, false, (struct render_style){.live = live});
		begin(csv);
		put(csv, "x", 1);
		ck_assert_int_eq(sink_end(csv), 0);
		ssize_t length = read(ends[0], line, sizeof(line));
		ck_assert_int_eq(length, live ? 5 : -1);
		out.length = 0;
	}
	close(ends[0]);
	close(ends[1]);
}
END_TEST

START_TEST(a_full_disk_stops_the_rows)
{
	for (int tabs = 0; tabs < 2; tabs++) {
		CLEANUP(out_fini) struct out out;
		CLEANUP(close) int full = open("/dev/full", O_WRONLY);
		struct sample sample = sample_of("a name of some length", 1);
		int error = 0;
		ck_assert_int_eq(out_init(&out, full), 0);
		CLEANUP(sink_free)
		struct sink *csv = open_csv(&out, tabs, (struct render_style){.header = true});
		begin(csv);
		for (unsigned i = 0; !error && i < 100000; i++)
			error = sink_row(csv, &sample.base);
		ck_assert_int_eq(error, -ENOSPC);
		ck_assert_int_eq(sink_end(csv), -ENOSPC);
		ck_assert_int_eq(sink_close(csv), -ENOSPC);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, csv_by_rfc_4180);
	tcase_add_test(tests, tsv_has_neither_quotes_nor_returns);
	tcase_add_test(tests, machines_get_no_units);
	tcase_add_test(tests, one_header_over_all_rounds);
	tcase_add_test(tests, hostile_text_stays_in_its_cell);
	tcase_add_test(tests, a_live_round_is_flushed);
	tcase_add_test(tests, a_full_disk_stops_the_rows);
}
