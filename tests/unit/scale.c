/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "random.h"
#include "sample.h"

#include "render/scale.h"
#include "render/timeline.h"

#include <ctype.h>
#include <stdlib.h>

static struct field number_of(enum field_unit unit, uint8_t decimals)
{
	return (struct field){.type = FIELD_NUM, .unit = unit, .decimals = decimals};
}

static void assert_written(enum field_unit unit, uint8_t decimals, int64_t value, const char *text)
{
	CLEANUP(out_fini) struct out out;
	struct field field = number_of(unit, decimals);

	out_init_memory(&out);
	scale_write(&out, &field, value);
	ck_assert_str_eq(out_text(&out), text);
}

START_TEST(values_have_their_units)
{
	assert_written(UNIT_COUNT, 0, 0, "0");
	assert_written(UNIT_COUNT, 0, 7, "7");
	assert_written(UNIT_COUNT, 0, 999, "999");
	assert_written(UNIT_COUNT, 0, 1250, "1.25k");
	assert_written(UNIT_COUNT, 0, 12345, "12.3k");
	assert_written(UNIT_COUNT, 0, 999999, "1M");
	assert_written(UNIT_COUNT, 3, 50, "0.05");
	assert_written(UNIT_COUNT, 3, 475805, "476");
	assert_written(UNIT_COUNT, 3, -1500, "-1.5");
	assert_written(UNIT_COUNT, 0, TIMELINE_MOST, "4.61E");
	assert_written(UNIT_COUNT, 0, -TIMELINE_MOST, "-4.61E");
	assert_written(UNIT_BYTES_PER_SEC, 3, 1250000, "1.25kbit");
	assert_written(UNIT_BYTES_PER_SEC, 3, 20, "0.02bit");
	assert_written(UNIT_BYTES, 0, 1024 * 1024 * 5 / 4, "1.25Mi");
	assert_written(UNIT_BYTES, 0, 1023, "1023");
	assert_written(UNIT_BYTES, 0, 1024 * 1024 - 1, "1Mi");
	assert_written(UNIT_PERCENT, 1, 125, "12.5%");
	assert_written(UNIT_USEC, 0, 18300000, "18.3ms");
	assert_written(UNIT_USEC, 3, 500, "0.5ns");
}
END_TEST

START_TEST(values_of_records)
{
	struct sample sample = sample_of("eth0", 7);
	const struct field *fields = sample_schema.fields;
	int64_t value = 5;

	ck_assert(!scale_takes(&fields[NAME]));
	ck_assert(!scale_value(&fields[NAME], NAME, &sample.base, &value));
	ck_assert(!scale_value(&fields[SNUM], SNUM, &sample.base, &value));
	ck_assert_int_eq(value, 5);
	ck_assert(scale_takes(&fields[NUM]));
	ck_assert(scale_value(&fields[NUM], NUM, &sample.base, &value));
	ck_assert_int_eq(value, 7);
	RECORD_SET(&sample, TIME, time, 3);
	ck_assert(scale_value(&fields[TIME], TIME, &sample.base, &value));
	ck_assert_int_eq(value, 3000);
	RECORD_SET(&sample, TIME, time, UINT64_MAX / 2);
	ck_assert(scale_value(&fields[TIME], TIME, &sample.base, &value));
	ck_assert_int_eq(value, TIMELINE_MOST);
	RECORD_SET(&sample, SNUM, snum, INT64_MIN);
	ck_assert(scale_value(&fields[SNUM], SNUM, &sample.base, &value));
	ck_assert_int_eq(value, -TIMELINE_MOST);
	RECORD_SET(&sample, SNUM, snum, -4);
	ck_assert(scale_value(&fields[SNUM], SNUM, &sample.base, &value));
	ck_assert_int_eq(value, -4);
}
END_TEST

/* The fault of an axis for these values; NULL: it has none. */
static const char *axis_fault(const struct field *field, int64_t low, int64_t high)
{
	struct axis axis = axis_for(field, low, high);
	uint64_t below = low < 0 ? -(uint64_t)low : 0, above = high > 0 ? (uint64_t)high : 0;

	if (!axis.step || axis.below % axis.step || axis.above % axis.step)
		return "the ends are no steps";
	if (axis.below / axis.step > AXIS_STEPS || axis.above / axis.step > AXIS_STEPS)
		return "too many steps";
	if (!axis.below && !axis.above)
		return "no steps";
	if (axis.below < below || axis.above < above)
		return "a value is outside";
	if (below > axis.step && axis.below - below >= axis.step)
		return "a step too many below";
	if (above > axis.step && axis.above - above >= axis.step)
		return "a step too many above";
	if (axis_place(&axis, low, 1000) > axis_place(&axis, high, 1000))
		return "the lower value is higher";
	if (axis_place(&axis, high, 1000) > 1000)
		return "a place outside";
	if (axis.below + axis.above < axis.below)
		return "overflow";
	return NULL;
}

/* The number of a text such as "1.25Mbit", in units of the scale. */
static int64_t read_back(const struct field *field, const char *text)
{
	static const char prefixes[] = "kMGTPE";
	double factor = 1, number, scale = 1;
	char *end;

	for (unsigned i = 0; i < field->decimals; i++)
		scale *= 10;
	number = strtod(text, &end);
	const char *prefix = *end ? strchr(prefixes, *end == 'K' ? 'k' : *end) : NULL;
	for (long i = 0; prefix && i <= prefix - prefixes; i++)
		factor *= field->unit == UNIT_BYTES ? 1024 : 1000;
	return (int64_t)(number * factor * scale + (number < 0 ? -.5 : .5));
}

/* The numbers at the steps are exact. */
static void assert_labels(const struct field *field, const struct axis *axis)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	for (uint64_t i = 0; i <= (axis->below + axis->above) / axis->step; i++) {
		int64_t value = (int64_t)(i * axis->step - axis->below);

		if (value > INT64_C(1) << 50 || value < -(INT64_C(1) << 50))
			continue;
		out.length = 0;
		scale_write(&out, field, value);
		ck_assert_msg(read_back(field, out_text(&out)) == value, "%lld is \"%s\"",
			(long long)value, out.data);
	}
}

START_TEST(axes_of_any_values)
{
	static const struct {
		enum field_unit unit;
		uint8_t decimals;
	} kinds[] = {{UNIT_COUNT, 0}, {UNIT_COUNT, 3}, {UNIT_NONE, 0}, {UNIT_BYTES, 0},
		{UNIT_BYTES_PER_SEC, 3}, {UNIT_PERCENT, 1}, {UNIT_USEC, 0}, {UNIT_USEC, 3},
		{UNIT_SEC, 0}};

	for (unsigned round = 0; round < 20000; round++) {
		size_t kind = random_below(ARRAY_SIZE(kinds));
		struct field field = number_of(kinds[kind].unit, kinds[kind].decimals);
		int64_t a =
			(int64_t)random_below(UINT32_MAX) << random_below(31) >> random_below(32);
		int64_t b =
			(int64_t)random_below(UINT32_MAX) << random_below(31) >> random_below(32);

		if (random_below(3) == 0)
			a = -a;
		if (random_below(5) == 0)
			b = a;
		int64_t low = a < b ? a : b, high = a < b ? b : a;
		const char *fault = axis_fault(&field, low, high);

		ck_assert_msg(!fault, "%s: %lld to %lld of unit %d", fault, (long long)low,
			(long long)high, kinds[kind].unit);
		struct axis axis = axis_for(&field, low, high);
		if (field.unit != UNIT_USEC && field.unit != UNIT_SEC)
			assert_labels(&field, &axis);
	}
}
END_TEST

START_TEST(axes_at_the_limits)
{
	struct field count = number_of(UNIT_COUNT, 0), rate = number_of(UNIT_BYTES_PER_SEC, 3);
	struct field size = number_of(UNIT_BYTES, 0), time = number_of(UNIT_NSEC, 3);
	const struct field *const fields[] = {&count, &rate, &size, &time};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		ck_assert_ptr_null(axis_fault(fields[i], 0, 0));
		ck_assert_ptr_null(axis_fault(fields[i], 1, 1));
		ck_assert_ptr_null(axis_fault(fields[i], -1, 0));
		ck_assert_ptr_null(axis_fault(fields[i], 0, TIMELINE_MOST));
		ck_assert_ptr_null(axis_fault(fields[i], TIMELINE_MOST, TIMELINE_MOST));
		ck_assert_ptr_null(axis_fault(fields[i], -TIMELINE_MOST, TIMELINE_MOST));
		ck_assert_ptr_null(axis_fault(fields[i], -TIMELINE_MOST, -TIMELINE_MOST));
	}
	/* From 0, so that what is drawn twice as high is twice as much. */
	struct axis axis = axis_for(&count, 1000, 1001);
	ck_assert_uint_eq(axis.below, 0);
	ck_assert_uint_eq(axis_place(&axis, 0, 1000), 0);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, values_have_their_units);
	tcase_add_test(tests, values_of_records);
	tcase_add_test(tests, axes_of_any_values);
	tcase_add_test(tests, axes_at_the_limits);
}
