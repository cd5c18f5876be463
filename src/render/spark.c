/* SPDX-License-Identifier: MIT */
#include "spark.h"

enum { LEVELS = 8 };

static const char *const blocks[LEVELS] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char *const letters[LEVELS] = {"_", ".", "-", "=", "+", "*", "%", "#"};

int64_t spark_value(const struct field *field, unsigned id, const struct record *record)
{
	int64_t value;

	return field_number(field, id, record, &value) ? value : SPARK_GAP;
}

/* The bar of a value that is `above` the lowest one, of `range`, rounded up. */
static unsigned level_of(uint64_t above, uint64_t range)
{
	/* The product below would overflow; no bar depends on these bits. */
	for (; range > UINT64_MAX / LEVELS; range = range / 2 + range % 2)
		above = above / 2 + above % 2;
	return range ? (unsigned)((above * (LEVELS - 1) + range - 1) / range) : 0;
}

void spark_text(struct out *out, const int64_t *values, size_t count, bool unicode)
{
	int64_t low = 0, high = INT64_MIN;

	for (size_t i = 0; i < count; i++) {
		if (values[i] == SPARK_GAP)
			continue;
		if (values[i] < low)
			low = values[i];
		if (values[i] > high)
			high = values[i];
	}
	for (size_t i = 0; i < count; i++) {
		if (values[i] == SPARK_GAP) {
			out_char(out, ' ');
			continue;
		}
		unsigned level = level_of(
			(uint64_t)values[i] - (uint64_t)low, (uint64_t)high - (uint64_t)low);
		out_string(out, unicode ? blocks[level] : letters[level]);
	}
}
