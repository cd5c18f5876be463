/* SPDX-License-Identifier: MIT */
#include "nlinspect/model/cell.h"

#include "nlinspect/base/format.h"
#include "nlinspect/base/ratio.h"
#include "nlinspect/model/form.h"

/* 10^decimals; more than 18 do not fit. */
static uint64_t power_of_ten(unsigned decimals)
{
	uint64_t power = 1;

	for (; decimals; decimals--)
		power *= 10;
	return power;
}

/* A number with decimals for people. Below the first prefix (`limit`) it has one decimal, or all of
 * its decimals if one would show 0. */
static void write_fraction(struct out *out, const struct field *field, uint64_t value,
	uint64_t limit, void (*format)(struct out *, uint64_t))
{
	uint64_t scale = power_of_ten(field->decimals), whole = value / scale;
	uint64_t tenths = (value % scale * 10 + scale / 2) / scale;

	if (whole >= limit || whole * 10 + tenths >= limit * 10)
		format(out, whole + (value % scale >= scale / 2));
	else if (whole || tenths)
		out_fixed(out, whole * 10 + tenths, 1);
	else
		form_number(out, field, value);
}

/* A number whose decimals do not depend on its size. */
static void write_places(struct out *out, const struct field *field, uint64_t value)
{
	bool bytes = field->unit == UNIT_BYTES || field->unit == UNIT_BYTES_PER_SEC;
	unsigned places = field->places - 1U;

	out_places(out,
		ratio(value, power_of_ten(places),
			power_of_ten(field->decimals) * (bytes ? 1024 : 1)),
		places);
}

static void write_duration(
	struct out *out, const struct field *field, uint64_t value, uint64_t unit_ns)
{
	uint64_t nanoseconds;

	if (__builtin_mul_overflow(value, unit_ns, &nanoseconds))
		nanoseconds = UINT64_MAX;
	format_duration(out, nanoseconds / power_of_ten(field->decimals));
}

static void write_human(struct out *out, const struct field *field, uint64_t value)
{
	switch (field->unit) {
	case UNIT_NONE:
	case UNIT_COUNT:
		if (field->decimals)
			write_fraction(out, field, value, 1000, format_count);
		else
			out_u64(out, value);
		break;
	case UNIT_BYTES:
		if (field->decimals)
			write_fraction(out, field, value, 1024, format_size);
		else
			format_size(out, value);
		break;
	case UNIT_NSEC:
		write_duration(out, field, value, 1);
		break;
	case UNIT_USEC:
		write_duration(out, field, value, 1000);
		break;
	case UNIT_MSEC:
		write_duration(out, field, value, 1000000);
		break;
	case UNIT_UNIX_MSEC:
		format_clock(out, value);
		break;
	case UNIT_UNIX_NSEC:
		format_clock_ns(out, value);
		break;
	case UNIT_SEC:
		write_duration(out, field, value, 1000000000);
		break;
	case UNIT_BYTES_PER_SEC:
		format_rate(out, value / power_of_ten(field->decimals));
		break;
	case UNIT_PERCENT:
		write_fraction(out, field, value, 1000, out_u64);
		out_char(out, '%');
		break;
	case UNIT_MASK:
		out_hex(out, value);
		break;
	}
}

static void write_number(struct out *out, const struct field *field, uint64_t value, bool human)
{
	if (human && field->places)
		write_places(out, field, value);
	else if (human)
		write_human(out, field, value);
	else
		form_number(out, field, value);
}

static void write_bool(struct out *out, bool value, bool human)
{
	if (human)
		out_string(out, value ? "yes" : "no");
	else
		out_string(out, value ? "true" : "false");
}

static void write_enum(
	struct out *out, const struct field *field, uint64_t value, form_escape escape)
{
	const char *word = form_word(field, value);

	if (word)
		escape(out, text_of(word));
	else
		out_u64(out, words_number(value));
}

static void write_flags(
	struct out *out, const struct field *field, uint64_t value, form_escape escape)
{
	uint64_t rest = value;
	const char *name, *separator = "";

	for (size_t at = 0; (name = form_flag(field, &at, &rest)); separator = "|") {
		out_string(out, separator);
		escape(out, text_of(name));
	}
	if (rest) {
		out_string(out, separator);
		out_hex(out, rest);
	}
	if (!value)
		out_string(out, "none");
}

/* Whether the text of a list mentions the field. It leaves out false, empty and SHOW_NAMED ones. */
static bool is_said(const struct field *field, const struct record *record)
{
	const void *value = field_value(field, record);

	if (field->show == SHOW_NAMED)
		return false;
	switch (field->type) {
	case FIELD_BOOL:
	case FIELD_FLAGS:
		return *(const uint64_t *)value;
	case FIELD_TEXT:
		return ((const struct text *)value)->length;
	case FIELD_LIST:
	case FIELD_OBJECT:
		return ((const struct list *)value)->count;
	default:
		return true;
	}
}

/* Whether a value in a list is clear without the name of its field. */
static bool speaks_for_itself(enum field_type type)
{
	switch (type) {
	case FIELD_ENUM:
	case FIELD_FLAGS:
	case FIELD_TEXT:
	case FIELD_ADDRESS:
	case FIELD_PREFIX:
	case FIELD_MAC:
	case FIELD_ENDPOINT:
		return true;
	default:
		return false;
	}
}

static void write_value(struct out *out, const struct field *field, const struct record *record,
	bool human, form_escape escape);

static void write_item(struct out *out, const struct field *list, const struct record *item,
	bool human, form_escape escape)
{
	const struct schema *schema = list->list;
	bool said = false;

	for (unsigned i = 0; i < schema->field_count; i++) {
		const struct field *field = &schema->fields[i];
		if (!record_has(item, i) || !is_said(field, item))
			continue;
		bool named = list->type == FIELD_OBJECT ||
			     (schema->field_count > 1 && !speaks_for_itself(field->type));
		if (said)
			out_char(out, ' ');
		if (named)
			out_string(out, field->name);
		if (named && field->type != FIELD_BOOL)
			out_char(out, ' ');
		if (field->type != FIELD_BOOL)
			write_value(out, field, item, human, escape);
		said = true;
	}
	if (!said)
		out_string(out, "none");
}

static void write_list(struct out *out, const struct field *field, const struct list *list,
	bool human, form_escape escape)
{
	for (uint32_t i = 0; i < list->count; i++) {
		if (i)
			out_string(out, ", ");
		write_item(out, field, list_item(list, i), human, escape);
	}
	if (!list->count)
		out_string(out, "none");
}

static void write_value(struct out *out, const struct field *field, const struct record *record,
	bool human, form_escape escape)
{
	const void *value = field_value(field, record);
	const uint64_t *number = value;

	switch (field->type) {
	case FIELD_NUM:
		write_number(out, field, *number, human);
		break;
	case FIELD_SNUM:
		write_number(out, field, form_sign(out, *(const int64_t *)value), human);
		break;
	case FIELD_BOOL:
		write_bool(out, *number, human);
		break;
	case FIELD_ENUM:
		write_enum(out, field, *number, escape);
		break;
	case FIELD_FLAGS:
		write_flags(out, field, *number, escape);
		break;
	case FIELD_LIST:
	case FIELD_OBJECT:
		write_list(out, field, value, human, escape);
		break;
	case FIELD_HEX:
	case FIELD_TEXT:
	case FIELD_ADDRESS:
	case FIELD_PREFIX:
	case FIELD_MAC:
	case FIELD_ENDPOINT:
		form_string(out, field, record, escape);
		break;
	}
}

void cell_write(struct out *out, const struct field *field, const struct record *record, bool human)
{
	write_value(out, field, record, human, text_escape_terminal);
}

void cell_write_item(
	struct out *out, const struct field *list, const struct record *item, bool human)
{
	write_item(out, list, item, human, text_escape_terminal);
}

static void write_plain(struct out *out, struct text text)
{
	out_bytes(out, text.data, text.length);
}

void cell_write_plain(
	struct out *out, const struct field *field, const struct record *record, bool human)
{
	write_value(out, field, record, human, write_plain);
}
