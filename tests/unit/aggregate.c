/* SPDX-License-Identifier: MIT */
#include "flow/stages/aggregate.h"

#include "nlinspect/base/cleanup.h"

#include "unit.h"

#include "flow_schema.h"
#include "random.h"

static const struct field *bytes = &thing_fields[THING_BYTES];
static const struct field *drift = &thing_fields[THING_DRIFT];

/* Of all magnitudes: few bits of most, all of some. */
static uint64_t random_number(void)
{
	uint64_t bits = (uint64_t)random_below(UINT32_MAX) << 33 | random_below(UINT32_MAX);

	return bits >> random_below(64);
}

static int compare_unsigned(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int compare_signed(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static struct measure measure_of(const struct field *field, const uint64_t *values, size_t count)
{
	struct measure measure = {.count = 0};

	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(measure_add(&measure, field, values[i], true), 0);
	return measure;
}

static double real(const struct field *field, uint64_t value)
{
	return field->type == FIELD_SNUM ? (double)(int64_t)value : (double)value;
}

/* Every quantile lies within 1 % of the value of its rank. */
static void check_quantiles(const struct field *field, uint64_t *values, size_t count)
{
	static const struct {
		enum aggregate_function function;
		size_t permille;
	} quantiles[] = {{AGGREGATE_P50, 500}, {AGGREGATE_P90, 900}, {AGGREGATE_P99, 990},
		{AGGREGATE_P999, 999}};
	struct measure measure = measure_of(field, values, count);

	qsort(values, count, sizeof(*values),
		field->type == FIELD_SNUM ? compare_signed : compare_unsigned);
	for (size_t i = 0; i < ARRAY_SIZE(quantiles); i++) {
		size_t rank = (count * quantiles[i].permille + 999) / 1000;
		double exact = real(field, values[rank - 1]), allowed = exact < 0 ? -exact : exact;
		uint64_t value;

		ck_assert(measure_value(&measure, quantiles[i].function, field, &value));
		ck_assert_double_le(real(field, value), exact + allowed / 100);
		ck_assert_double_ge(real(field, value), exact - allowed / 100);
	}
	quantiles_fini(&measure.quantiles);
}

START_TEST(quantiles_are_within_one_percent)
{
	enum { MOST = 3000 };
	uint64_t values[MOST];

	for (size_t count = 1; count <= MOST; count = count * 3 / 2 + 1) {
		for (size_t i = 0; i < count; i++)
			values[i] = random_number();
		check_quantiles(bytes, values, count);
		for (size_t i = 0; i < count; i++)
			values[i] =
				random_below(2) ? random_number() >> 1 : -(random_number() >> 1);
		check_quantiles(drift, values, count);
	}
}
END_TEST

START_TEST(small_numbers_are_exact)
{
	struct quantiles quantiles = {.count = 0};

	for (uint64_t i = 0; i < 128; i++)
		ck_assert_int_eq(quantiles_add(&quantiles, i, false), 0);
	for (unsigned permille = 1; permille <= 1000; permille++)
		ck_assert_uint_eq(
			quantiles_at(&quantiles, permille), (128 * permille + 999) / 1000 - 1);
	quantiles_fini(&quantiles);
}
END_TEST

/* Many numbers of all magnitudes take no more than a bucket of each width. */
START_TEST(memory_has_a_bound)
{
	struct quantiles quantiles = {.count = 0};

	for (unsigned i = 0; i < 200000; i++)
		ck_assert_int_eq(quantiles_add(&quantiles, random_number(), false), 0);
	ck_assert_uint_le(quantiles.count, 128 + 57 * 64);
	ck_assert_uint_eq(quantiles.total, 200000);
	quantiles_fini(&quantiles);
}
END_TEST

/* One number comes more often than a bucket can count. */
START_TEST(a_bucket_may_be_full)
{
	enum { OFTEN = 3 << 19 };
	struct quantiles quantiles = {.count = 0};

	for (unsigned i = 0; i < OFTEN; i++) {
		ck_assert_int_eq(quantiles_add(&quantiles, 50, false), 0);
		if (i % 3 == 0)
			ck_assert_int_eq(quantiles_add(&quantiles, 60, false), 0);
	}
	ck_assert_int_eq(quantiles_add(&quantiles, 40, false), 0);
	ck_assert_uint_eq(quantiles.total, OFTEN + OFTEN / 3 + 1);
	ck_assert_uint_le(quantiles.count, 7);
	ck_assert_uint_eq(quantiles_at(&quantiles, 0), 40);
	ck_assert_uint_eq(quantiles_at(&quantiles, 749), 50);
	ck_assert_uint_eq(quantiles_at(&quantiles, 751), 60);
	ck_assert_uint_eq(quantiles_at(&quantiles, 1000), 60);
	quantiles_fini(&quantiles);
}
END_TEST

static void check_value(const struct field *field, enum aggregate_function function,
	const uint64_t *values, size_t count, uint64_t expected)
{
	struct measure measure = measure_of(field, values, count);
	uint64_t value = 0;

	ck_assert(measure_value(&measure, function, field, &value));
	ck_assert_uint_eq(value, expected);
	quantiles_fini(&measure.quantiles);
}

START_TEST(sums_and_averages)
{
	static const uint64_t few[] = {1, 2, 2}, largest[] = {UINT64_MAX},
			      signs[] = {-UINT64_C(5), 3, -UINT64_C(9)},
			      lowest[] = {(uint64_t)INT64_MIN, 0};

	check_value(bytes, AGGREGATE_SUM, few, 3, 5);
	check_value(bytes, AGGREGATE_AVG, few, 3, 1667);
	check_value(bytes, AGGREGATE_MIN, few, 3, 1);
	check_value(bytes, AGGREGATE_MAX, few, 3, 2);
	check_value(bytes, AGGREGATE_P50, few, 3, 2);
	check_value(bytes, AGGREGATE_SUM, largest, 1, UINT64_MAX);
	check_value(bytes, AGGREGATE_MAX, largest, 1, UINT64_MAX);
	check_value(bytes, AGGREGATE_P999, largest, 1, UINT64_MAX);
	check_value(drift, AGGREGATE_SUM, signs, 3, -UINT64_C(11));
	check_value(drift, AGGREGATE_AVG, signs, 3, -UINT64_C(3667));
	check_value(drift, AGGREGATE_MIN, signs, 3, -UINT64_C(9));
	check_value(drift, AGGREGATE_MAX, signs, 3, 3);
	check_value(drift, AGGREGATE_P50, signs, 3, -UINT64_C(5));
	check_value(drift, AGGREGATE_SUM, lowest, 2, (uint64_t)INT64_MIN);
}
END_TEST

START_TEST(what_64_bits_do_not_hold_is_absent)
{
	static const uint64_t large[] = {UINT64_MAX, UINT64_MAX, 1},
			      low[] = {(uint64_t)INT64_MIN, -UINT64_C(1)};
	struct measure sum = measure_of(bytes, large, 3), drifts = measure_of(drift, low, 2);
	struct measure none = {.count = 0};
	uint64_t value;

	ck_assert(!measure_value(&sum, AGGREGATE_SUM, bytes, &value));
	ck_assert(!measure_value(&sum, AGGREGATE_AVG, bytes, &value));
	ck_assert(!measure_value(&drifts, AGGREGATE_SUM, drift, &value));
	for (unsigned i = 0; i < AGGREGATE_FUNCTIONS; i++)
		ck_assert_int_eq(measure_value(&none, i, bytes, &value), i == AGGREGATE_DISTINCT);
	quantiles_fini(&sum.quantiles);
	quantiles_fini(&drifts.quantiles);
}
END_TEST

/* The average of numbers whose sum takes more than 64 bits, with the decimals that a rate has. */
START_TEST(an_average_of_large_numbers)
{
	struct field rate = *bytes;
	static const uint64_t large[] = {UINT64_MAX, UINT64_MAX, UINT64_MAX - 2};

	rate.decimals = 3;
	check_value(&rate, AGGREGATE_AVG, large, 3, UINT64_MAX - 1);
}
END_TEST

START_TEST(names_say_what_is_made_of_which_field)
{
	struct aggregate aggregate;
	struct field field;

	aggregate_init(&aggregate, &thing_schema, THING_RTT, AGGREGATE_P99);
	field = aggregate_field(&aggregate, &thing_fields[THING_RTT]);
	ck_assert_str_eq(field.name, "rtt_us_p99");
	ck_assert_str_eq(field.heading, "RTT_US:P99");
	ck_assert_int_eq(field.unit, UNIT_USEC);
	aggregate_init(&aggregate, &thing_schema, THING_STATE, AGGREGATE_DISTINCT);
	field = aggregate_field(&aggregate, &thing_fields[THING_STATE]);
	ck_assert_int_eq(field.type, FIELD_NUM);
	ck_assert_int_eq(field.unit, UNIT_COUNT);
	ck_assert(aggregate_takes(AGGREGATE_SUM, bytes));
	ck_assert(!aggregate_takes(AGGREGATE_SUM, &thing_fields[THING_STATE]));
	ck_assert(!aggregate_takes(AGGREGATE_MAX, &thing_fields[THING_MARK]));
	ck_assert_int_eq(aggregate_named(text_of("p999")), AGGREGATE_P999);
	ck_assert_int_eq(aggregate_named(text_of("p101")), AGGREGATE_FUNCTIONS);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, quantiles_are_within_one_percent);
	tcase_add_test(tests, small_numbers_are_exact);
	tcase_add_test(tests, memory_has_a_bound);
	tcase_add_test(tests, a_bucket_may_be_full);
	tcase_add_test(tests, sums_and_averages);
	tcase_add_test(tests, what_64_bits_do_not_hold_is_absent);
	tcase_add_test(tests, an_average_of_large_numbers);
	tcase_add_test(tests, names_say_what_is_made_of_which_field);
}
