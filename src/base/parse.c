/* SPDX-License-Identifier: MIT */
#include "nlinspect/base/parse.h"

#include "nlinspect/base/cleanup.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>

/* A suffix of a number, and the value of one unit. */
struct unit {
	const char *name;
	uint64_t size;
};

static const struct unit count_units[] = {
	{"k", UINT64_C(1000)},
	{"K", UINT64_C(1000)},
	{"M", UINT64_C(1000000)},
	{"G", UINT64_C(1000000000)},
	{"T", UINT64_C(1000000000000)},
	{"ki", UINT64_C(1) << 10},
	{"Ki", UINT64_C(1) << 10},
	{"Mi", UINT64_C(1) << 20},
	{"Gi", UINT64_C(1) << 30},
	{"Ti", UINT64_C(1) << 40},
};

static const struct unit duration_units[] = {
	{"ns", UINT64_C(1)},
	{"us", UINT64_C(1000)},
	{"ms", UINT64_C(1000000)},
	{"s", UINT64_C(1000000000)},
	{"m", UINT64_C(60000000000)},
	{"min", UINT64_C(60000000000)},
	{"h", UINT64_C(3600000000000)},
	{"d", UINT64_C(86400000000000)},
};

/* The digits of a decimal number as typed. */
struct decimal {
	struct text whole, fraction;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The value of a digit in the base; -1 if it is not one. */
static int digit_of(char c, unsigned base)
{
	unsigned value = is_digit(c)            ? (unsigned)(c - '0')
			 : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
			 : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
						: base;

	return value < base ? (int)value : -1;
}

static struct text text_from(struct text text, uint32_t at)
{
	return (struct text){.data = text.data + at, .length = text.length - at};
}

static bool text_is(struct text text, const char *string)
{
	return text.length == strlen(string) && !memcmp(text.data, string, text.length);
}

static bool text_ends(struct text text, const char *string)
{
	size_t length = strlen(string);

	return text.length >= length && !memcmp(text.data + text.length - length, string, length);
}

/* Removes a suffix, if it is there. */
static bool strip(struct text *text, const char *suffix)
{
	if (!text_ends(*text, suffix))
		return false;
	text->length -= (uint32_t)strlen(suffix);
	return true;
}

static int parse_digits(struct text text, unsigned base, uint64_t *ret)
{
	uint64_t value = 0;
	bool large = false;

	if (!text.length)
		return -EINVAL;
	for (uint32_t i = 0; i < text.length; i++) {
		int digit = digit_of(text.data[i], base);
		if (digit < 0)
			return -EINVAL;
		large |= __builtin_mul_overflow(value, base, &value);
		large |= __builtin_add_overflow(value, (uint64_t)digit, &value);
	}
	if (large)
		return -ERANGE;
	*ret = value;
	return 0;
}

static bool is_hexadecimal(struct text text)
{
	return text.length > 2 && text.data[0] == '0' && (text.data[1] | 0x20) == 'x';
}

int parse_u64(struct text text, uint64_t *ret)
{
	if (is_hexadecimal(text))
		return parse_digits(text_from(text, 2), 16, ret);
	return parse_digits(text, 10, ret);
}

static struct text take_digits(struct text *rest)
{
	struct text digits = {.data = rest->data, .length = 0};

	while (digits.length < rest->length && is_digit(rest->data[digits.length]))
		digits.length++;
	*rest = text_from(*rest, digits.length);
	return digits;
}

/* Reads "12", "0.5" or ".5" at the start of the text. */
static int take_decimal(struct text *rest, struct decimal *ret)
{
	struct decimal number = {.whole = take_digits(rest)};

	if (rest->length && rest->data[0] == '.') {
		*rest = text_from(*rest, 1);
		number.fraction = take_digits(rest);
		if (!number.fraction.length)
			return -EINVAL;
	} else if (!number.whole.length) {
		return -EINVAL;
	}
	*ret = number;
	return 0;
}

/* number * size, rounded down. The fraction is summed from its last digit, so no digit is lost and
 * nothing exceeds 64 bits (sizes stay below 2^60). */
static int decimal_times(struct decimal number, uint64_t size, uint64_t *ret)
{
	uint64_t value = 0, part = 0;

	if (number.whole.length) {
		int error = parse_digits(number.whole, 10, &value);
		if (error)
			return error;
	}
	for (uint32_t i = number.fraction.length; i; i--)
		part = ((uint64_t)(number.fraction.data[i - 1] - '0') * size + part) / 10;
	if (__builtin_mul_overflow(value, size, &value) ||
		__builtin_add_overflow(value, part, &value))
		return -ERANGE;
	*ret = value;
	return 0;
}

static const struct unit *unit_named(const struct unit *units, size_t count, struct text name)
{
	for (size_t i = 0; i < count; i++) {
		if (text_is(name, units[i].name))
			return &units[i];
	}
	return NULL;
}

int parse_count(struct text text, uint64_t *ret)
{
	struct text rest = text;
	struct decimal number;
	int error = take_decimal(&rest, &number);

	if (error)
		return error;
	if (!rest.length)
		return number.fraction.length ? -EINVAL : parse_u64(text, ret);
	const struct unit *unit = unit_named(count_units, ARRAY_SIZE(count_units), rest);
	/* "0x10" also leaves a rest. */
	return unit ? decimal_times(number, unit->size, ret) : parse_u64(text, ret);
}

int parse_decimal(struct text text, uint64_t scale, uint64_t *ret)
{
	struct decimal number;
	int error = take_decimal(&text, &number);

	if (error || text.length)
		return -EINVAL;
	return decimal_times(number, scale, ret);
}

int parse_size(struct text text, uint64_t *ret)
{
	/* A final B of a hexadecimal number is a digit. */
	if (!is_hexadecimal(text))
		strip(&text, "B");
	return parse_count(text, ret);
}

static bool is_duration_unit(char c)
{
	return !is_digit(c) && c != '.';
}

/* Reads the letters at the start of the text. */
static const struct unit *take_duration_unit(struct text *rest)
{
	struct text name = {.data = rest->data, .length = 0};

	while (name.length < rest->length && is_duration_unit(rest->data[name.length]))
		name.length++;
	*rest = text_from(*rest, name.length);
	return unit_named(duration_units, ARRAY_SIZE(duration_units), name);
}

int parse_duration(struct text text, uint64_t unit_ns, uint64_t *ret)
{
	struct text rest = text;
	uint64_t total = 0;
	bool first = true;
	int error = 0, too_large = 0;

	do {
		struct decimal number;
		uint64_t part = 0, size = unit_ns;
		error = take_decimal(&rest, &number);
		if (error)
			return error;
		if (rest.length || !first) {
			const struct unit *unit = take_duration_unit(&rest);
			if (!unit)
				return -EINVAL;
			size = unit->size;
		}
		error = decimal_times(number, size, &part);
		if (error || __builtin_add_overflow(total, part, &total))
			too_large = -ERANGE;
		first = false;
	} while (rest.length);
	if (too_large)
		return too_large;
	*ret = total;
	return 0;
}

int parse_rate(struct text text, uint64_t *ret)
{
	uint64_t value;

	strip(&text, "/s");
	bool bits = strip(&text, "bit") || strip(&text, "bps");
	int error = bits ? parse_count(text, &value) : parse_size(text, &value);

	if (error)
		return error;
	*ret = bits ? value / 8 : value;
	return 0;
}

static int address_try(int family, const char *string, uint8_t *family_ret, uint8_t *bytes)
{
	uint8_t address[16] = {0};

	if (inet_pton(family, string, address) != 1)
		return -EINVAL;
	memcpy(bytes, address, sizeof(address));
	*family_ret = (uint8_t)family;
	return 0;
}

int parse_address(struct text text, int family, uint8_t *family_ret, uint8_t bytes[static 16])
{
	char string[INET6_ADDRSTRLEN];
	bool brackets = text.length > 2 && text.data[0] == '[' && text_ends(text, "]");

	if (brackets)
		text = (struct text){.data = text.data + 1, .length = text.length - 2};
	if (!text.length || text.length >= sizeof(string) || memchr(text.data, '\0', text.length))
		return -EINVAL;
	memcpy(string, text.data, text.length);
	string[text.length] = '\0';
	bool colon = memchr(text.data, ':', text.length);
	int form = colon ? AF_INET6 : AF_INET;

	if ((brackets && !colon) || (family != AF_UNSPEC && family != form))
		return -EINVAL;
	return address_try(form, string, family_ret, bytes);
}

int parse_lladdr(struct text text, uint8_t bytes[static 32], uint8_t *length_ret)
{
	uint8_t parsed[32];
	uint32_t count = (text.length + 1) / 3;

	if (text.length % 3 != 2)
		return -EINVAL;
	for (uint32_t i = 0; i < count; i++) {
		const char *pair = text.data + (size_t)i * 3;
		int high = digit_of(pair[0], 16), low = digit_of(pair[1], 16);
		if (high < 0 || low < 0 || (i + 1 < count && pair[2] != ':'))
			return -EINVAL;
		if (i < sizeof(parsed))
			parsed[i] = (uint8_t)(high << 4 | low);
	}
	if (count > sizeof(parsed))
		return -ERANGE;
	memcpy(bytes, parsed, count);
	*length_ret = (uint8_t)count;
	return 0;
}

int parse_interval(struct text text, uint64_t *ret)
{
	uint64_t nanoseconds;
	int error = parse_duration(text, UINT64_C(1000000000), &nanoseconds);

	if (error)
		return error;
	if (!nanoseconds)
		return -ERANGE;
	*ret = nanoseconds;
	return 0;
}
