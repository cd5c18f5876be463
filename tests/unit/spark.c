/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "random.h"
#include "sample.h"

#include "render/spark.h"

static void assert_spark(const int64_t *values, size_t count, const char *blocks, const char *ascii)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	spark_text(&out, values, count, true);
	ck_assert_str_eq(out_text(&out), blocks);
	out.length = 0;
	spark_text(&out, values, count, false);
	ck_assert_str_eq(out_text(&out), ascii);
}

#define ASSERT_SPARK(blocks, ascii, ...)             \
	assert_spark((const int64_t[]){__VA_ARGS__}, \
		sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t), blocks, ascii)

START_TEST(bars_reach_from_zero_to_the_largest)
{
	ASSERT_SPARK("▁▂▃▄▅▆▇█", "_.-=+*%#", 0, 1, 2, 3, 4, 5, 6, 7);
	ASSERT_SPARK("▁▂▅█", "_.+#", 0, 1, 50, 100);
	/* Steady values are high, not noise. */
	ASSERT_SPARK("███", "###", 1000, 999, 1000);
	ASSERT_SPARK("▁▁", "__", 0, 0);
	ASSERT_SPARK("█", "#", 1);
	ASSERT_SPARK("▁█", "_#", -5, 5);
	ASSERT_SPARK("▁█", "_#", -5, 0);
	ASSERT_SPARK("▁", "_", -5);
}
END_TEST

START_TEST(gaps_are_spaces)
{
	ASSERT_SPARK("█ ▁", "# _", 9, SPARK_GAP, 0);
	ASSERT_SPARK("  ", "  ", SPARK_GAP, SPARK_GAP);
	assert_spark(NULL, 0, "", "");
}
END_TEST

START_TEST(the_largest_numbers)
{
	ASSERT_SPARK("▁▂█", "_.#", 0, 1, INT64_MAX);
	ASSERT_SPARK("▁▅█", "_+#", INT64_MIN + 1, 0, INT64_MAX);
}
END_TEST

/* The bars of any values are in their order, and 0 has the lowest bar alone. */
START_TEST(bars_are_in_order)
{
	CLEANUP(out_fini) struct out out;
	static const char levels[] = "_.-=+*%#";
	int64_t values[16];

	out_init_memory(&out);
	for (unsigned round = 0; round < 2000; round++) {
		unsigned shift = random_below(40);

		for (size_t i = 0; i < ARRAY_SIZE(values); i++)
			values[i] = (int64_t)random_below(1000) << shift >> random_below(20);
		out.length = 0;
		spark_text(&out, values, ARRAY_SIZE(values), false);
		ck_assert_uint_eq(out.length, ARRAY_SIZE(values));
		for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
			const char *one = strchr(levels, out.data[i]);

			ck_assert_ptr_nonnull(one);
			ck_assert_int_eq(*one == '_', values[i] == 0);
			for (size_t j = 0; j < i; j++) {
				const char *other = strchr(levels, out.data[j]);

				if (values[i] >= values[j])
					ck_assert(one >= other);
				else
					ck_assert(one <= other);
			}
		}
	}
}
END_TEST

START_TEST(values_of_records)
{
	struct sample sample = sample_of("eth0", 7);
	const struct field *fields = sample_schema.fields;

	ck_assert_int_eq(spark_value(&fields[NUM], NUM, &sample.base), 7);
	ck_assert_int_eq(spark_value(&fields[NAME], NAME, &sample.base), SPARK_GAP);
	ck_assert_int_eq(spark_value(&fields[SNUM], SNUM, &sample.base), SPARK_GAP);
	RECORD_SET(&sample, SNUM, snum, -3);
	ck_assert_int_eq(spark_value(&fields[SNUM], SNUM, &sample.base), -3);
	RECORD_SET(&sample, SNUM, snum, INT64_MIN);
	ck_assert_int_eq(spark_value(&fields[SNUM], SNUM, &sample.base), -INT64_MAX);
	RECORD_SET(&sample, NUM, num, UINT64_MAX);
	ck_assert_int_eq(spark_value(&fields[NUM], NUM, &sample.base), INT64_MAX);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, bars_reach_from_zero_to_the_largest);
	tcase_add_test(tests, gaps_are_spaces);
	tcase_add_test(tests, the_largest_numbers);
	tcase_add_test(tests, bars_are_in_order);
	tcase_add_test(tests, values_of_records);
}
