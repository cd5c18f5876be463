/* SPDX-License-Identifier: MIT */
#include "values.h"

#include "nlinspect/base/parse.h"
#include "nlinspect/flow/port.h"

#include "flow/filter/mistake.h"

#include <ctype.h>
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

static bool name_ends(const struct field *field, const char *end)
{
	size_t length = strlen(field->name), tail = strlen(end);
	return length >= tail && !strcmp(field->name + length - tail, end);
}

static bool is_port(const struct field *field)
{
	return name_ends(field, "port");
}

static bool is_percentage(const struct field *field)
{
	return name_ends(field, "_percent");
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
static int parse_decimals(struct text text, uint64_t scale, struct amount *ret)
{
	enum { FURTHER = 1000000 };
	uint64_t value;
	int error = parse_decimal(text, scale * FURTHER, &value);
	if (error)
		return error;
	ret->whole = value / FURTHER;
	ret->fraction = value % FURTHER != 0;
	return 0;
}

static int parse_with_unit(
	const struct field *field, struct text text, uint64_t scale, struct amount *ret)
{
	int error;
	if (unit_nanoseconds(field->unit))
		return parse_time(text, unit_nanoseconds(field->unit) / scale, ret);
	switch (field->unit) {
	case UNIT_BYTES_PER_SEC:
		error = parse_rate(text, &ret->whole);
		break;
	case UNIT_MASK:
		return -EINVAL;
	case UNIT_NONE:
		if (is_percentage(field) && text.length && text.data[text.length - 1] == '%')
			text.length--;
		/* A ratio has no thousands. */
		if (scale > 1)
			return parse_decimals(text, scale, ret);
		/* fall through */
	default:
		/* A count may be one of bytes: those of recv_q are, except for listeners. */
		error = parse_size(text, &ret->whole);
	}
	if (!error && __builtin_mul_overflow(ret->whole, scale, &ret->whole))
		error = -ERANGE;
	return error;
}

static int parse_amount(const struct field *field, struct text text, struct amount *ret)
{
	uint64_t scale = power_of_ten(field->decimals);
	*ret = (struct amount){0};
	if (field->type == FIELD_SNUM && text.length && text.data[0] == '-') {
		ret->negative = true;
		text = (struct text){text.data + 1, text.length - 1};
	}
	if (is_port(field))
		return port_parse(text, &ret->whole);
	if (field->words && !words_value(field->words, text, &ret->whole))
		return 0;
	/* A number alone is in the field's unit, so every value can be typed. */
	int error =
		field->decimals ? parse_decimals(text, scale, ret) : parse_u64(text, &ret->whole);
	if (error == -EINVAL)
		error = parse_with_unit(field, text, scale, ret);
	if (!error && field->type == FIELD_SNUM && ret->whole > INT64_MAX)
		error = -ERANGE;
	return error;
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

/* The numbers that the amount lies between, with `bias` added; they differ if it has a fraction. */
static void amount_bounds(
	const struct amount *amount, uint64_t bias, uint64_t *floor, uint64_t *ceiling)
{
	*floor = bias + amount->whole;
	*ceiling = *floor + amount->fraction;
	if (amount->negative) {
		*ceiling = bias - amount->whole;
		*floor = *ceiling - amount->fraction;
	}
}

static uint64_t bias_of(const struct field *field)
{
	return field->type == FIELD_SNUM ? UINT64_C(1) << 63 : 0;
}

static int number_add(
	struct where_term *term, const struct field *field, const struct amount *amount)
{
	uint64_t bias = bias_of(field), floor, ceiling;
	amount_bounds(amount, bias, &floor, &ceiling);
	union where_value value = {.number = number_range(term->op, floor, ceiling, bias)};
	if (amount->fraction && term->op == OPERATOR_EQUAL && unit_nanoseconds(field->unit)) {
		value.number.value = amount->nsec;
		value.number.nsec = true;
		value.number.negative = amount->negative;
	}
	return operand_add(term, &value);
}

/* The start of the second end of LOW-HIGH, or LOW:HIGH of ports. A "-" at the start is a sign. 0:
 * it is not a range */
static uint32_t range_middle(const struct field *field, struct text text)
{
	for (uint32_t i = 1; i + 1 < text.length; i++) {
		if (text.data[i] == '-' || (text.data[i] == ':' && is_port(field)))
			return i + 1;
	}
	return 0;
}

/* LOW-HIGH. @return 0 or -ENOMEM; -EINVAL with *error; -ENOENT: it is no range */
static int range_parse(struct where_term *term, const struct field *field,
	const struct token *token, struct where_error *error)
{
	struct amount first, last;
	uint32_t middle = range_middle(field, token->text);
	uint64_t bias = bias_of(field), low, high, floor, ceiling;
	if (!middle || parse_amount(field, (struct text){token->text.data, middle - 1}, &first) ||
		parse_amount(field,
			(struct text){token->text.data + middle, token->text.length - middle},
			&last))
		return -ENOENT;
	if (term->op != OPERATOR_EQUAL)
		return mistake(error, token, "a range goes with = and != only, not with \"%s\"",
			operator_name(term->op));
	amount_bounds(&first, bias, &floor, &low);
	amount_bounds(&last, bias, &high, &ceiling);
	if (floor > ceiling)
		return mistake(error, token, "\"%s\" is a range that ends before it begins",
			ESCAPED(token->text));
	union where_value value = {.number = {.mask = UINT64_MAX,
					   .low = low - bias,
					   .span = high - low,
					   .value = low - bias,
					   .ranged = true}};
	if (low > high) /* both ends lie between two numbers */
		return mistake(error, token, "\"%s\" is a range without a number of \"%s\" in it",
			ESCAPED(token->text), field->name);
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

	struct amount amount;
	int reason = parse_amount(field, token->text, &amount);
	if (reason) {
		int failed = range_parse(term, field, token, error);
		return failed == -ENOENT ? bad_number(field, token, error, reason) : failed;
	}
	return number_add(term, field, &amount);
}

static void print_plain(uint64_t value, const struct field *field, struct out *out)
{
	if (field->unit == UNIT_MASK)
		out_hex(out, value);
	else if (field->decimals)
		out_fixed(out, value, field->decimals);
	else if (field->type == FIELD_SNUM)
		out_i64(out, (int64_t)value);
	else
		out_u64(out, value);
}

static void number_print(const union where_value *value, const struct field *field, struct out *out)
{
	const struct where_number *number = &value->number;
	if (number->negative)
		out_char(out, '-');
	if (number->nsec) {
		out_u64(out, number->value);
		out_string(out, "ns");
		return;
	}
	print_plain(number->value, field, out);
	if (number->masked) {
		out_char(out, '/');
		out_hex(out, number->mask);
	}
	if (number->ranged) {
		out_char(out, '-');
		print_plain(number->low + number->span, field, out);
	}
}

bool number_takes_unit(const struct field *field, struct text unit)
{
	enum { LONGEST = 8 }; /* "KiBit/s" */
	char text[1 + LONGEST] = "1";
	struct amount amount;
	if (!field_is_number(field) || is_port(field) || !unit.length || unit.length > LONGEST ||
		!isalpha((unsigned char)unit.data[0]))
		return false;
	memcpy(text + 1, unit.data, unit.length);
	return !parse_with_unit(field, (struct text){text, unit.length + 1},
		power_of_ten(field->decimals), &amount);
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
