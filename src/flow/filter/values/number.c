/* SPDX-License-Identifier: MIT */
#include "values.h"

#include "nlinspect/base/parse.h"
#include "nlinspect/flow/port.h"

#include "flow/filter/mistake.h"

#include <errno.h>

/* A number as typed, in the field's unit. A duration may lie between two units. */
struct amount {
	bool negative, fraction;
	uint64_t whole;
	uint64_t nsec; /* if there is a fraction */
};

static uint64_t unit_nanoseconds(enum field_unit unit)
{
	switch (unit) {
	case UNIT_NSEC:
		return 1;
	case UNIT_USEC:
		return 1000;
	case UNIT_MSEC:
		return 1000000;
	case UNIT_SEC:
		return 1000000000;
	default:
		return 0;
	}
}

static bool is_port(const struct field *field)
{
	size_t length = strlen(field->name);
	return length >= 4 && !strcmp(field->name + length - 4, "port");
}

static int parse_time(struct text text, uint64_t unit, struct amount *ret)
{
	uint64_t nsec;
	int error = parse_duration(text, unit, &nsec);
	if (error)
		return error;
	ret->whole = nsec / unit;
	ret->fraction = nsec % unit != 0;
	ret->nsec = nsec;
	return 0;
}

static uint64_t power_of_ten(unsigned exponent)
{
	uint64_t power = 1;
	for (; exponent; exponent--)
		power *= 10;
	return power;
}

/* Counts in units of the field's last decimal. More decimals than that are a fraction. */
static int parse_decimals(const struct field *field, struct text text, struct amount *ret)
{
	enum { FURTHER = 1000000 };
	uint64_t value;
	int error = parse_decimal(text, power_of_ten(field->decimals) * FURTHER, &value);
	if (error)
		return error;
	ret->whole = value / FURTHER;
	ret->fraction = value % FURTHER != 0;
	return 0;
}

static int parse_amount(const struct field *field, struct text text, struct amount *ret)
{
	if (field->type == FIELD_SNUM && text.length && text.data[0] == '-') {
		ret->negative = true;
		text = (struct text){text.data + 1, text.length - 1};
	}
	if (is_port(field))
		return port_parse(text, &ret->whole);
	if (field->decimals)
		return parse_decimals(field, text, ret);
	/* A number alone is in the field's unit, so every value can be typed. */
	int error = parse_u64(text, &ret->whole);
	if (error != -EINVAL)
		return error;
	if (unit_nanoseconds(field->unit))
		return parse_time(text, unit_nanoseconds(field->unit), ret);
	switch (field->unit) {
	case UNIT_BYTES:
		return parse_size(text, &ret->whole);
	case UNIT_BYTES_PER_SEC:
		return parse_rate(text, &ret->whole);
	case UNIT_MASK:
		return -EINVAL;
	default:
		return parse_count(text, &ret->whole);
	}
}

static int bad_number(
	const struct field *field, const struct token *token, struct where_error *error, int reason)
{
	const char *name = field->name;
	if (reason == -ERANGE) {
		mistake(error, token, "\"%s\" is too large for \"%s\"", ESCAPED(token->text), name);
		return -EINVAL;
	}
	if (is_port(field)) {
		mistake(error, token, "unknown port \"%s\"", ESCAPED(token->text));
		return mistake_hint(
			error, "  a port is a number or the name of a service: 443, https");
	}
	if (unit_nanoseconds(field->unit)) {
		mistake(error, token, "\"%s\" is not a duration", ESCAPED(token->text));
		return mistake_hint(error,
			"  durations: 830ns 300us 50ms 1.5s 2m 1h; a number alone counts %s",
			field_unit_name(field->unit));
	}
	switch (field->unit) {
	case UNIT_BYTES:
		mistake(error, token, "\"%s\" is not a size", ESCAPED(token->text));
		return mistake_hint(error, "  sizes in bytes: 1500 64Ki 1.5Mi 10M");
	case UNIT_BYTES_PER_SEC:
		mistake(error, token, "\"%s\" is not a rate", ESCAPED(token->text));
		return mistake_hint(error, "  rates: 1Gbit 100kbit; a number alone counts bytes "
					   "per second: 125000 10M");
	case UNIT_MASK:
		mistake(error, token, "\"%s\" is not a bit pattern", ESCAPED(token->text));
		return mistake_hint(error, "  N or N/MASK: 1 0x2f 0x10/0xf0");
	case UNIT_NONE:
	case UNIT_PERCENT:
		if (field->decimals) {
			mistake(error, token, "\"%s\" is not a number", ESCAPED(token->text));
			return mistake_hint(error, "  numbers: 1 0.5 12.25");
		}
		/* fall through */
	default:
		mistake(error, token, "\"%s\" is not a number", ESCAPED(token->text));
		return mistake_hint(error, "  numbers: 10 0x1f 1.5k 64Ki");
	}
}

/* The range of values for which `v op amount` holds. The amount lies between `floor` and `ceiling`,
 * which differ if it has a fraction. All numbers here have `bias` added, so that signed ones
 * compare as unsigned. */
static struct where_number number_range(
	enum where_operator op, uint64_t floor, uint64_t ceiling, uint64_t bias)
{
	uint64_t low = 0, high = UINT64_MAX;
	bool none = (op == OPERATOR_LESS && ceiling == 0) ||
		    (op == OPERATOR_GREATER && floor == UINT64_MAX) ||
		    (op == OPERATOR_EQUAL && floor != ceiling);
	if (op == OPERATOR_EQUAL || op == OPERATOR_GREATER_EQUAL)
		low = ceiling;
	if (op == OPERATOR_EQUAL || op == OPERATOR_LESS_EQUAL)
		high = floor;
	if (op == OPERATOR_LESS)
		high = ceiling - 1;
	if (op == OPERATOR_GREATER)
		low = floor + 1;

	struct where_number range = {.mask = UINT64_MAX, .low = low - bias, .span = high - low};
	if (none) /* no value matches: mask 0 and value 1 */
		range = (struct where_number){.low = 1};
	range.value =
		(op == OPERATOR_LESS || op == OPERATOR_GREATER_EQUAL ? ceiling : floor) - bias;
	return range;
}

static int number_add(
	struct where_term *term, const struct field *field, const struct amount *amount)
{
	uint64_t bias = field->type == FIELD_SNUM ? UINT64_C(1) << 63 : 0;
	uint64_t floor = bias + amount->whole, ceiling = floor + amount->fraction;
	if (amount->negative) {
		ceiling = bias - amount->whole;
		floor = ceiling - amount->fraction;
	}
	union where_value value = {.number = number_range(term->op, floor, ceiling, bias)};
	if (amount->fraction && term->op == OPERATOR_EQUAL && unit_nanoseconds(field->unit)) {
		value.number.value = amount->nsec;
		value.number.nsec = true;
		value.number.negative = amount->negative;
	}
	return operand_add(term, &value);
}

/* N/MASK */
static int mask_parse(struct where_term *term, const struct field *field, const struct token *token,
	struct where_error *error)
{
	const char *slash = memchr(token->text.data, '/', token->text.length);
	uint32_t length = (uint32_t)(slash - token->text.data);
	struct text mask = {slash + 1, token->text.length - length - 1};
	union where_value value = {0};
	if (term->op != OPERATOR_EQUAL)
		return mistake(error, token, "a mask takes = and != only, not \"%s\"",
			operator_name(term->op));
	int reason = parse_u64((struct text){token->text.data, length}, &value.number.low);
	if (!reason)
		reason = parse_u64(mask, &value.number.mask);
	if (reason)
		return bad_number(field, token, error, reason);
	value.number.value = value.number.low;
	value.number.masked = true;
	return operand_add(term, &value);
}

static int number_parse(struct where_term *term, const struct field *field,
	const struct token *token, struct where_error *error)
{
	if (field->unit == UNIT_MASK && memchr(token->text.data, '/', token->text.length))
		return mask_parse(term, field, token, error);

	struct amount amount = {0};
	int reason = parse_amount(field, token->text, &amount);
	if (!reason && field->type == FIELD_SNUM && amount.whole > INT64_MAX)
		reason = -ERANGE;
	if (reason)
		return bad_number(field, token, error, reason);
	return number_add(term, field, &amount);
}

static void number_print(const union where_value *value, const struct field *field, struct out *out)
{
	const struct where_number *number = &value->number;
	if (number->negative)
		out_char(out, '-');
	if (number->nsec) {
		out_u64(out, number->value);
		out_string(out, "ns");
	} else if (field->unit == UNIT_MASK) {
		out_hex(out, number->value);
		if (number->masked) {
			out_char(out, '/');
			out_hex(out, number->mask);
		}
	} else if (field->decimals) {
		out_fixed(out, number->value, field->decimals);
	} else if (field->type == FIELD_SNUM) {
		out_i64(out, (int64_t)number->value);
	} else {
		out_u64(out, number->value);
	}
}

static bool number_matches(const union where_value *wanted, const void *value)
{
	const struct where_number *number = &wanted->number;
	return (*(const uint64_t *)value & number->mask) - number->low <= number->span;
}

static where_test *number_test(enum where_operator op)
{
	(void)op;
	return number_matches;
}

static int hex_parse(struct where_term *term, const struct field *field, const struct token *token,
	struct where_error *error)
{
	(void)field;
	union where_value value = {.number = {.mask = UINT64_MAX}};
	if (parse_u64(token->text, &value.number.low)) {
		mistake(error, token, "\"%s\" is not a number", ESCAPED(token->text));
		return mistake_hint(error, "  numbers: 0x2f 47");
	}
	value.number.value = value.number.low;
	return operand_add(term, &value);
}

static void hex_print(const union where_value *value, const struct field *field, struct out *out)
{
	(void)field;
	out_hex(out, value->number.value);
}

static int bool_parse(struct where_term *term, const struct field *field, const struct token *token,
	struct where_error *error)
{
	static const char *const words[] = {"false", "true", "no", "yes", "off", "on", "0", "1"};
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (!word_equals(token->text, words[i]))
			continue;
		union where_value value = {
			.number = {.mask = UINT64_MAX, .low = i % 2, .value = i % 2}};
		return operand_add(term, &value);
	}
	mistake(error, token, "\"%s\" is neither true nor false", ESCAPED(token->text));
	return mistake_hint(
		error, "  \"%s\" and \"not %s\" also stand alone", field->name, field->name);
}

static void bool_print(const union where_value *value, const struct field *field, struct out *out)
{
	(void)field;
	out_string(out, value->number.value ? "true" : "false");
}

const struct operand_type operand_number = {
	.operators = OPERAND_EQUALITY | OPERAND_ORDER,
	.parse = number_parse,
	.print = number_print,
	.test = number_test,
};

const struct operand_type operand_hex = {
	.operators = OPERAND_EQUALITY,
	.parse = hex_parse,
	.print = hex_print,
	.test = number_test,
};

const struct operand_type operand_bool = {
	.operators = OPERAND_EQUALITY,
	.parse = bool_parse,
	.print = bool_print,
	.test = number_test,
};
