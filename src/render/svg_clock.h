/* SPDX-License-Identifier: MIT */
/* The time axis of a picture, in local time. */
#ifndef NLINSPECT_RENDER_SVG_CLOCK_H
#define NLINSPECT_RENDER_SVG_CLOCK_H

#include "nlinspect/base/out.h"

#define CLOCK_DAY UINT64_C(86400000) /* in milliseconds */

enum { CLOCK_TICKS = 12 /* at most so many */ };

/** Later times are not on any axis: the year 9999 ends. */
#define CLOCK_MOST UINT64_C(253402300799999)

/** Round times on an axis, in milliseconds since 1970. */
struct clock_axis {
	uint64_t ticks[CLOCK_TICKS];
	size_t count;
	uint64_t step; /* between two ticks, in milliseconds */
	bool dated;    /* the axis reaches into another day, so days have their date */
};

/** The axis from `start` to `end`, both at most CLOCK_MOST, with at most `most` steps of it, and
 * most below CLOCK_TICKS. */
struct clock_axis clock_axis_for(uint64_t start, uint64_t end, size_t most);

/** Appends the time of a tick, as exact as the step needs: "18:40", "18:40:10", "12-01". */
void clock_write_tick(struct out *out, const struct clock_axis *axis, uint64_t unix_ms);

/** Whether a tick is the first one of its day. */
bool clock_begins_day(const struct clock_axis *axis, size_t tick);

/** Appends a date: "2026-12-01". */
void clock_write_date(struct out *out, uint64_t unix_ms);

/** Appends a time of day: "18:40:10", with up to three decimals "18:40:10.250". */
void clock_write_time(struct out *out, uint64_t unix_ms, unsigned decimals);

/** The decimals of seconds that times on the axis need. */
unsigned clock_decimals(const struct clock_axis *axis);

/** Appends both times with their dates and the time zone: "2026-12-01 18:40:10 to 18:41:10 CET
 * (UTC+01:00)". */
void clock_write_range(struct out *out, uint64_t start, uint64_t end);

#endif
