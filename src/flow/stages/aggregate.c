/* SPDX-License-Identifier: MIT */
#include "aggregate.h"

#include "nlinspect/base/cleanup.h"

#include <ctype.h>
#include <stdio.h>

enum { AVERAGE_DECIMALS = 3 };

static const struct {
	const char *word, *doc;
	unsigned permille; /* of a quantile; else 0 */
} functions[AGGREGATE_FUNCTIONS] = {
	[AGGREGATE_SUM] = {"sum", "sum", 0},
	[AGGREGATE_MIN] = {"min", "smallest value", 0},
	[AGGREGATE_MAX] = {"max", "largest value", 0},
	[AGGREGATE_AVG] = {"avg", "average", 0},
	[AGGREGATE_P50] = {"p50", "median", 500},
	[AGGREGATE_P90] = {"p90", "value that 90 % do not exceed", 900},
	[AGGREGATE_P99] = {"p99", "value that 99 % do not exceed", 990},
	[AGGREGATE_P999] = {"p999", "value that 99.9 % do not exceed", 999},
	[AGGREGATE_DISTINCT] = {"distinct", "number of different values", 0},
};

const char *aggregate_word(enum aggregate_function function)
{
	return functions[function].word;
}

const char *aggregate_doc(enum aggregate_function function)
{
	return functions[function].doc;
}

enum aggregate_function aggregate_named(struct text word)
{
	unsigned i = 0;

	while (i < AGGREGATE_FUNCTIONS && !word_equals(word, functions[i].word))
		i++;
	return (enum aggregate_function)i;
}

bool aggregate_takes(enum aggregate_function function, const struct field *field)
{
	if (function == AGGREGATE_DISTINCT)
		return true;
	return (field->type == FIELD_NUM || field->type == FIELD_SNUM) && field->unit != UNIT_MASK;
}

void aggregate_init(struct aggregate *aggregate, const struct schema *schema, unsigned field,
	enum aggregate_function function)
{
	const struct field *of = &schema->fields[field];
	const char *word = functions[function].word;
	size_t length;

	aggregate->function = function;
	aggregate->field = (uint16_t)field;
	snprintf(aggregate->name, sizeof(aggregate->name), "%s_%s", of->name, word);
	length = (size_t)snprintf(
		aggregate->heading, sizeof(aggregate->heading), "%s:%s", of->heading, word);
	for (size_t i = 0; i < length && i < sizeof(aggregate->heading) - 1; i++)
		aggregate->heading[i] = (char)toupper((unsigned char)aggregate->heading[i]);
	snprintf(
		aggregate->doc, sizeof(aggregate->doc), "%s: %s", functions[function].doc, of->doc);
}

struct field aggregate_field(const struct aggregate *aggregate, const struct field *of)
{
	struct field field = {
		.name = aggregate->name,
		.heading = aggregate->heading,
		.doc = aggregate->doc,
		.type = of->type,
		.unit = of->unit,
		.role = ROLE_GAUGE,
		.show = SHOW_DEFAULT,
		.decimals = of->decimals,
		.per_second = of->per_second,
	};

	if (aggregate->function == AGGREGATE_DISTINCT) {
		field.type = FIELD_NUM;
		field.unit = UNIT_COUNT;
		field.decimals = 0;
		field.per_second = false;
	}
	if (aggregate->function == AGGREGATE_AVG && field.decimals < AVERAGE_DECIMALS)
		field.decimals = AVERAGE_DECIMALS;
	return field;
}

static bool is_less(uint64_t a, uint64_t b, bool is_signed)
{
	return is_signed ? (int64_t)a < (int64_t)b : a < b;
}

int measure_add(struct measure *measure, const struct field *field, uint64_t value, bool quantiles)
{
	bool is_signed = field->type == FIELD_SNUM;

	if (!measure->count || is_less(value, measure->min, is_signed))
		measure->min = value;
	if (!measure->count || is_less(measure->max, value, is_signed))
		measure->max = value;
	measure->count++;
	measure->sum_high += __builtin_add_overflow(measure->sum_low, value, &measure->sum_low);
	if (is_signed && value >> 63)
		measure->sum_high--;
	return quantiles ? quantiles_add(&measure->quantiles, value, is_signed) : 0;
}

/* A quotient of 128 bits by 64, which is known to fit. *rest gets the remainder. */
static uint64_t divide(uint64_t high, uint64_t low, uint64_t by, uint64_t *rest)
{
	uint64_t quotient = 0;

	for (unsigned i = 0; i < 64; i++) {
		bool carry = high >> 63;

		high = high << 1 | low >> 63;
		low <<= 1;
		quotient <<= 1;
		if (carry || high >= by) {
			high -= by;
			quotient |= 1;
		}
	}
	*rest = high;
	return quotient;
}

/* The magnitude of a sum and its sign. */
static bool magnitude(const struct measure *measure, bool is_signed, uint64_t *high, uint64_t *low)
{
	bool negative = is_signed && measure->sum_high >> 63;

	*low = negative ? -measure->sum_low : measure->sum_low;
	*high = negative ? ~measure->sum_high + !measure->sum_low : measure->sum_high;
	return negative;
}

/* @return whether 64 bits hold it, of which a number with a sign has 63 */
static bool with_sign(uint64_t value, bool negative, bool is_signed, uint64_t *ret)
{
	if (is_signed && value > (uint64_t)INT64_MAX + negative)
		return false;
	*ret = negative ? -value : value;
	return true;
}

static bool sum_of(const struct measure *measure, bool is_signed, uint64_t *ret)
{
	uint64_t high, low;
	bool negative = magnitude(measure, is_signed, &high, &low);

	return !high && with_sign(low, negative, is_signed, ret);
}

static void multiply(uint64_t a, uint32_t b, uint64_t *high, uint64_t *low)
{
	uint64_t lower = (a & UINT32_MAX) * b, upper = (a >> 32) * b + (lower >> 32);

	*high = upper >> 32;
	*low = upper << 32 | (lower & UINT32_MAX);
}

/* The average with further decimals, rounded to the nearest. */
static bool average_of(const struct measure *measure, const struct field *field, uint64_t *ret)
{
	bool is_signed = field->type == FIELD_SNUM;
	uint64_t high, low, rest, whole, fraction;
	bool negative = magnitude(measure, is_signed, &high, &low);
	uint32_t scale = 1;

	for (unsigned i = field->decimals; i < AVERAGE_DECIMALS; i++)
		scale *= 10;
	whole = divide(high, low, measure->count, &rest);
	multiply(rest, scale, &high, &low);
	fraction = divide(high, low, measure->count, &rest);
	fraction += rest >= measure->count - rest;
	if (__builtin_mul_overflow(whole, (uint64_t)scale, &whole) ||
		__builtin_add_overflow(whole, fraction, &whole))
		return false;
	return with_sign(whole, negative, is_signed, ret);
}

static uint64_t quantile_of(
	const struct measure *measure, unsigned permille, const struct field *field)
{
	uint64_t value = quantiles_at(&measure->quantiles, permille);
	bool is_signed = field->type == FIELD_SNUM;

	/* The middle of a bucket may lie beyond all values in it. */
	if (is_less(value, measure->min, is_signed))
		return measure->min;
	return is_less(measure->max, value, is_signed) ? measure->max : value;
}

bool measure_value(const struct measure *measure, enum aggregate_function function,
	const struct field *field, uint64_t *ret)
{
	if (function == AGGREGATE_DISTINCT) {
		*ret = measure->distinct;
		return true;
	}
	if (!measure->count)
		return false;
	switch (function) {
	case AGGREGATE_SUM:
		return sum_of(measure, field->type == FIELD_SNUM, ret);
	case AGGREGATE_AVG:
		return average_of(measure, field, ret);
	case AGGREGATE_MIN:
		*ret = measure->min;
		return true;
	case AGGREGATE_MAX:
		*ret = measure->max;
		return true;
	default:
		*ret = quantile_of(measure, functions[function].permille, field);
		return true;
	}
}
