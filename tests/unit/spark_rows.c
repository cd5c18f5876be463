/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "random.h"
#include "sample.h"

#include "render/spark_rows.h"

#include <stdio.h>

enum { BUCKETS = 16 };

static const uint16_t all_fields[] = {
	SPARK_FIELD_ROW, SPARK_FIELD_MIN, SPARK_FIELD_MAX, SPARK_FIELD_LAST, SPARK_FIELD_SPARK};

struct sparks {
	struct out out;
	struct sink *csv, *spark;
};

static void sparks_fini(struct sparks *sparks)
{
	sink_free(sparks->spark);
	sink_free(sparks->csv);
	out_fini(&sparks->out);
}

DEFINE_CLEANUP_FINI(struct sparks, sparks_fini)

static void sparks_init(struct sparks *sparks, size_t rows)
{
	const struct render_style csv = {
		.columns = all_fields, .column_count = ARRAY_SIZE(all_fields)};
	struct chart_style style = {
		.schema = &sample_schema,
		.columns = {NUM},
		.column_count = 1,
		.labels = {NAME},
		.label_count = 1,
		.rank = NUM,
		.interval_ms = 1000,
		.buckets = BUCKETS,
	};

	fieldset_add(&style.keys, NAME);
	out_init_memory(&sparks->out);
	sparks->csv = tsv_new(&sparks->out, &csv);
	ck_assert_ptr_nonnull(sparks->csv);
	sparks->spark = spark_rows_new(&style, rows, false, sparks->csv);
	ck_assert_ptr_nonnull(sparks->spark);
}

static void begin(struct sparks *sparks, uint64_t second)
{
	spark_rows_time(sparks->spark, (1700000000 + second) * 1000);
	ck_assert_int_eq(sink_begin(sparks->spark, &sample_schema), 0);
}

static void put(struct sparks *sparks, const char *name, uint64_t number)
{
	struct sample sample = sample_of(name, number);

	ck_assert_int_eq(sink_row(sparks->spark, &sample.base), 0);
}

static const char *finish(struct sparks *sparks)
{
	ck_assert_int_eq(sink_end(sparks->spark), 0);
	ck_assert_int_eq(sink_close(sparks->spark), 0);
	return out_text(&sparks->out);
}

START_TEST(a_line_for_each_row)
{
	CLEANUP(sparks_fini) struct sparks sparks;
	struct sample absent = {0};

	sparks_init(&sparks, 10);
	RECORD_SET(&absent, NAME, name, text_of("small"));
	for (unsigned i = 0; i < 4; i++) {
		begin(&sparks, i);
		if (i == 2)
			ck_assert_int_eq(sink_row(sparks.spark, &absent.base), 0);
		else
			put(&sparks, "small", i);
		put(&sparks, "large", 70 - 10 * i);
		ck_assert_int_eq(sink_end(sparks.spark), 0);
	}
	ck_assert_str_eq(finish(&sparks), "large\t40\t70\t40\t#%*+\n"
					  "small\t0\t3\t3\t_=?#\n");
	ck_assert_uint_eq(spark_rows_left_out(sparks.spark), 0);
}
END_TEST

/* A minute without rounds is as wide as it was long, as far as there is room. */
START_TEST(missing_rounds_take_room)
{
	CLEANUP(sparks_fini) struct sparks sparks;
	static const unsigned times[] = {0, 1, 2, 6, 7};

	sparks_init(&sparks, 10);
	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		begin(&sparks, times[i]);
		put(&sparks, "eth0", 9);
	}
	ck_assert_str_eq(finish(&sparks), "eth0\t9\t9\t9\t###???##\n");
}
END_TEST

/* A day is as short as a line, and has its peak. */
START_TEST(many_rounds_share_bars)
{
	CLEANUP(sparks_fini) struct sparks sparks;

	sparks_init(&sparks, 10);
	for (unsigned i = 0; i < 86400; i++) {
		begin(&sparks, i);
		put(&sparks, "eth0", i == 43200 ? 1000000 : random_below(100));
	}
	const char *text = finish(&sparks), *line = strrchr(text, '\t') + 1;
	ck_assert(!strncmp(text, "eth0\t0\t1000000\t", strlen("eth0\t0\t1000000\t")));
	ck_assert_uint_ge(strlen(line), BUCKETS / 2);
	ck_assert_uint_le(strlen(line), BUCKETS + 1);
	ck_assert_ptr_nonnull(strchr(line, '#'));
	ck_assert_ptr_eq(strchr(line, '#'), strrchr(line, '#'));
}
END_TEST

START_TEST(the_largest_rows_come_first)
{
	CLEANUP(sparks_fini) struct sparks sparks;
	char name[16];

	sparks_init(&sparks, 2);
	begin(&sparks, 0);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "row%02u", i);
		put(&sparks, name, i * 37 % 100);
	}
	ck_assert_str_eq(finish(&sparks), "row27\t99\t99\t99\t#\n"
					  "row54\t98\t98\t98\t#\n");
	ck_assert_uint_eq(spark_rows_left_out(sparks.spark), 98);
}
END_TEST

START_TEST(no_round_is_no_line)
{
	CLEANUP(sparks_fini) struct sparks sparks;

	sparks_init(&sparks, 2);
	ck_assert_int_eq(sink_close(sparks.spark), 0);
	ck_assert_str_eq(out_text(&sparks.out), "");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_line_for_each_row);
	tcase_add_test(tests, missing_rounds_take_room);
	tcase_add_test(tests, many_rounds_share_bars);
	tcase_add_test(tests, the_largest_rows_come_first);
	tcase_add_test(tests, no_round_is_no_line);
}
