/* SPDX-License-Identifier: MIT */
#include "scale.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/format.h"

#include "timeline.h"

enum kind { KIND_NUMBER, KIND_BITS, KIND_BYTES, KIND_PERCENT, KIND_TIME };

#define SECOND UINT64_C(1000000000) /* in nanoseconds */

/* Steps in seconds that are round for people; below are powers of 10, above are days. */
static const uint32_t second_steps[] = {
	10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400};

static enum kind kind_of(const struct field *field)
{
	switch (field->unit) {
	case UNIT_BYTES:
		return KIND_BYTES;
	case UNIT_BYTES_PER_SEC:
		return KIND_BITS;
	case UNIT_PERCENT:
		return KIND_PERCENT;
	case UNIT_NSEC:
	case UNIT_USEC:
	case UNIT_MSEC:
	case UNIT_SEC:
		return KIND_TIME;
	default:
		return KIND_NUMBER;
	}
}

uint64_t scale_factor(const struct field *field)
{
	switch (field->unit) {
	case UNIT_BYTES_PER_SEC:
		return 8;
	case UNIT_USEC:
		return 1000;
	case UNIT_MSEC:
		return 1000000;
	case UNIT_SEC:
		return SECOND;
	default:
		return 1;
	}
}

static uint64_t power_of_ten(unsigned decimals)
{
	uint64_t power = 1;

	for (; decimals; decimals--)
		power *= 10;
	return power;
}

bool scale_takes(const struct field *field)
{
	return field_is_number(field) && field->unit != UNIT_MASK &&
	       field->unit != UNIT_UNIX_MSEC && field->unit != UNIT_UNIX_NSEC;
}

bool scale_value(const struct field *field, unsigned id, const struct record *record, int64_t *ret)
{
	int64_t number, scaled;

	if (!field_number(field, id, record, &number))
		return false;
	if (__builtin_mul_overflow(number, (int64_t)scale_factor(field), &scaled) ||
		scaled > TIMELINE_MOST || scaled < -TIMELINE_MOST)
		scaled = number < 0 ? -TIMELINE_MOST : TIMELINE_MOST;
	*ret = scaled;
	return true;
}

/* A magnitude with a prefix and three digits; more would not be read off a picture. */
static void write_scaled(struct out *out, uint64_t magnitude, uint64_t unit, uint64_t base,
	const char *const *prefixes)
{
	uint64_t scale = unit, precision;
	unsigned prefix = 0, decimals;

	for (; magnitude / scale >= base && prefixes[prefix + 1]; prefix++)
		scale *= base;
	/* The product below would overflow; no shown digit depends on these bits. */
	for (; scale > UINT64_MAX / 2000; scale /= 2)
		magnitude /= 2;
	uint64_t whole = magnitude / scale;
	decimals = whole < 10 ? 2 : whole < 100;
	precision = power_of_ten(decimals);
	uint64_t digits = whole * precision + (magnitude % scale * precision + scale / 2) / scale;
	if (digits == base * precision && prefixes[prefix + 1]) {
		digits = precision;
		prefix++;
	}
	out_fixed(out, digits, decimals);
	out_string(out, prefixes[prefix]);
}

void scale_write(struct out *out, const struct field *field, int64_t value)
{
	static const char *const decimal[] = {"", "k", "M", "G", "T", "P", "E", NULL};
	static const char *const binary[] = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", NULL};
	uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
	uint64_t unit = power_of_ten(field->decimals);
	enum kind kind = kind_of(field);

	if (!magnitude) {
		out_char(out, '0');
		return;
	}
	if (value < 0)
		out_char(out, '-');
	if (magnitude < unit) {
		out_fixed(out, magnitude, field->decimals);
		if (kind == KIND_TIME)
			out_string(out, "ns");
	} else if (kind == KIND_TIME) {
		format_duration(out, magnitude / unit);
	} else {
		write_scaled(out, magnitude, unit, kind == KIND_BYTES ? 1024 : 1000,
			kind == KIND_BYTES ? binary : decimal);
	}
	if (kind == KIND_BITS)
		out_string(out, "bit");
	else if (kind == KIND_PERCENT)
		out_char(out, '%');
}

const char *scale_unit(const struct field *field)
{
	switch (kind_of(field)) {
	case KIND_BITS:
		return "bits per second";
	case KIND_BYTES:
		return "bytes";
	case KIND_PERCENT:
		return "percent";
	default:
		return field->per_second ? "per second" : "";
	}
}

/* 1, 2 or 5 times a power of 10 times `unit`, at least `needed`. */
static uint64_t decimal_step(uint64_t needed, uint64_t unit)
{
	static const uint64_t factors[] = {1, 2, 5};

	for (uint64_t power = unit;; power *= 10) {
		for (size_t i = 0; i < ARRAY_SIZE(factors); i++) {
			if (factors[i] * power >= needed)
				return factors[i] * power;
		}
	}
}

static uint64_t binary_step(uint64_t needed, uint64_t unit)
{
	uint64_t step = unit;

	if (needed < unit)
		return decimal_step(needed, 1);
	while (step < needed)
		step *= 2;
	return step;
}

static uint64_t time_step(uint64_t needed, uint64_t unit)
{
	if (needed <= 5 * SECOND * unit)
		return decimal_step(needed, 1);
	for (size_t i = 0; i < ARRAY_SIZE(second_steps); i++) {
		if (second_steps[i] * SECOND * unit >= needed)
			return second_steps[i] * SECOND * unit;
	}
	return decimal_step(needed, 86400 * SECOND * unit);
}

static uint64_t round_up(uint64_t value, uint64_t step)
{
	return (value / step + (value % step != 0)) * step;
}

struct axis axis_for(const struct field *field, int64_t low, int64_t high)
{
	uint64_t below = low < 0 ? -(uint64_t)low : 0, above = high > 0 ? (uint64_t)high : 0;
	uint64_t most = below > above ? below : above, unit = power_of_ten(field->decimals);
	uint64_t needed = most / AXIS_STEPS + (most % AXIS_STEPS != 0), step;

	if (!most)
		needed = unit;
	switch (kind_of(field)) {
	case KIND_BYTES:
		step = binary_step(needed, unit);
		break;
	case KIND_TIME:
		step = time_step(needed, unit);
		break;
	default:
		step = decimal_step(needed, 1);
		break;
	}
	return (struct axis){
		.below = round_up(below, step),
		.above = most ? round_up(above, step) : step,
		.step = step,
	};
}

uint64_t axis_place(const struct axis *axis, int64_t value, uint64_t length)
{
	uint64_t range = axis->below + axis->above, above = (uint64_t)value + axis->below;

	for (; range > UINT64_MAX / 2 / length; range /= 2)
		above /= 2;
	return (above * length + range / 2) / range;
}
