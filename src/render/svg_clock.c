/* SPDX-License-Identifier: MIT */
#include "svg_clock.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/text.h"

#include <time.h>

#define SECOND UINT64_C(1000) /* in milliseconds */
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)

/* Steps that are round on a clock. Larger ones are days. */
static const uint64_t clock_steps[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, SECOND, 2 * SECOND,
	5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE,
	10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR,
	12 * HOUR, CLOCK_DAY};

static struct tm local(uint64_t unix_ms)
{
	time_t seconds = (time_t)(unix_ms / SECOND);
	struct tm tm = {.tm_mday = 1, .tm_year = 70};

	localtime_r(&seconds, &tm);
	return tm;
}

/* Local time is ahead of UTC by so many milliseconds. */
static int64_t offset_at(uint64_t unix_ms)
{
	return (int64_t)local(unix_ms).tm_gmtoff * (int64_t)SECOND;
}

static uint64_t step_for(uint64_t span, size_t most)
{
	static const uint64_t factors[] = {2, 5, 10};

	for (size_t i = 0; i < ARRAY_SIZE(clock_steps); i++) {
		if (span / clock_steps[i] <= most)
			return clock_steps[i];
	}
	for (uint64_t power = CLOCK_DAY;; power *= 10) {
		for (size_t i = 0; i < ARRAY_SIZE(factors); i++) {
			if (span / (factors[i] * power) <= most)
				return factors[i] * power;
		}
	}
}

/* The first round time that is not before `from`. */
static uint64_t round_time(uint64_t from, uint64_t step)
{
	int64_t offset = offset_at(from);
	int64_t here = (int64_t)from + offset, late = here % (int64_t)step;

	if (late < 0)
		late += (int64_t)step;
	uint64_t time = late ? from + (step - (uint64_t)late) : from;
	int64_t change = offset_at(time) - offset;

	/* The clock is changed on the way. Most steps stay round, since they are part of an hour.
	 */
	if (change % (int64_t)step && (change < 0 || (uint64_t)change <= time - from))
		time -= (uint64_t)change;
	return time;
}

static bool same_day(uint64_t a, uint64_t b)
{
	struct tm one = local(a), other = local(b);

	return one.tm_yday == other.tm_yday && one.tm_year == other.tm_year;
}

struct clock_axis clock_axis_for(uint64_t start, uint64_t end, size_t most)
{
	struct clock_axis axis = {.step = step_for(end - start, most)};

	for (uint64_t time = round_time(start, axis.step); time <= end && axis.count < CLOCK_TICKS;
		time = round_time(time + 1, axis.step))
		axis.ticks[axis.count++] = time;
	axis.dated = axis.step < CLOCK_DAY && !same_day(start, end);
	return axis;
}

/* A number with leading zeros. */
static void write_padded(struct out *out, unsigned value, unsigned digits)
{
	for (unsigned limit = 10; digits > 1; digits--, limit *= 10) {
		if (value < limit)
			out_char(out, '0');
	}
	out_u64(out, value);
}

void clock_write_date(struct out *out, uint64_t unix_ms)
{
	struct tm tm = local(unix_ms);

	write_padded(out, (unsigned)(tm.tm_year + 1900), 4);
	out_char(out, '-');
	write_padded(out, (unsigned)tm.tm_mon + 1, 2);
	out_char(out, '-');
	write_padded(out, (unsigned)tm.tm_mday, 2);
}

void clock_write_time(struct out *out, uint64_t unix_ms, unsigned decimals)
{
	struct tm tm = local(unix_ms);

	write_padded(out, (unsigned)tm.tm_hour, 2);
	out_char(out, ':');
	write_padded(out, (unsigned)tm.tm_min, 2);
	out_char(out, ':');
	write_padded(out, (unsigned)tm.tm_sec, 2);
	if (!decimals)
		return;
	unsigned fraction = (unsigned)(unix_ms % SECOND);

	for (unsigned i = decimals; i < 3; i++)
		fraction /= 10;
	out_char(out, '.');
	write_padded(out, fraction, decimals);
}

unsigned clock_decimals(const struct clock_axis *axis)
{
	if (axis->step >= SECOND)
		return 0;
	return axis->step >= 100 ? 1 : axis->step >= 10 ? 2 : 3;
}

void clock_write_tick(struct out *out, const struct clock_axis *axis, uint64_t unix_ms)
{
	size_t start = out->length;

	if (axis->step >= CLOCK_DAY) {
		clock_write_date(out, unix_ms);
		return;
	}
	clock_write_time(out, unix_ms, clock_decimals(axis));
	if (axis->step >= MINUTE && out->length - start > strlen(":00"))
		out->length -= strlen(":00");
}

bool clock_begins_day(const struct clock_axis *axis, size_t tick)
{
	return !tick || !same_day(axis->ticks[tick - 1], axis->ticks[tick]);
}

static void write_zone(struct out *out, uint64_t unix_ms)
{
	struct tm tm = local(unix_ms);
	long minutes = tm.tm_gmtoff / 60;

	if (tm.tm_zone)
		text_escape_terminal(out, text_of(tm.tm_zone));
	if (tm.tm_zone && !strcmp(tm.tm_zone, "UTC"))
		return;
	out_string(out, minutes < 0 ? " (UTC-" : " (UTC+");
	if (minutes < 0)
		minutes = -minutes;
	write_padded(out, (unsigned)(minutes / 60), 2);
	out_char(out, ':');
	write_padded(out, (unsigned)(minutes % 60), 2);
	out_char(out, ')');
}

void clock_write_range(struct out *out, uint64_t start, uint64_t end)
{
	unsigned decimals = end - start < 10 * SECOND && (start % SECOND || end % SECOND) ? 3 : 0;

	clock_write_date(out, start);
	out_char(out, ' ');
	clock_write_time(out, start, decimals);
	if (end > start) {
		out_string(out, " to ");
		if (!same_day(start, end)) {
			clock_write_date(out, end);
			out_char(out, ' ');
		}
		clock_write_time(out, end, decimals);
	}
	out_char(out, ' ');
	write_zone(out, end);
}
