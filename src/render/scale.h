/* SPDX-License-Identifier: MIT */
/* Numbers of records on the axis of a picture: in bits, bytes, nanoseconds, percent or pieces, all
 * with the decimals of their field. All of it is integers, so that every machine draws the same. */
#ifndef NLINSPECT_RENDER_SCALE_H
#define NLINSPECT_RENDER_SCALE_H

#include "nlinspect/base/out.h"
#include "nlinspect/model/field.h"

/** Whether values of the field can be drawn: it is a number that measures something. */
bool scale_takes(const struct field *field);

/** The value of a record on the scale of its field, clamped to +-TIMELINE_MOST. @return whether it
 * is present */
bool scale_value(const struct field *field, unsigned id, const struct record *record, int64_t *ret);

/** How many units of the scale a unit of the record is. */
uint64_t scale_factor(const struct field *field);

/** Appends a value of the scale as tables have it for people, with three digits: "1.25Mbit". */
void scale_write(struct out *out, const struct field *field, int64_t value);

/** The words for the unit on the scale: "bits per second"; "" for a number of something. */
const char *scale_unit(const struct field *field);

/** An axis from -below to above; both are multiples of step. */
struct axis {
	uint64_t below, above, step;
};

enum { AXIS_STEPS = 5 /* at most so many on either side of 0 */ };

/** The axis for values from low to high. It has 0, at least one step, and at most AXIS_STEPS on
 * each side of it. */
struct axis axis_for(const struct field *field, int64_t low, int64_t high);

/** The place of a value on an axis of that length, from its lower end. */
uint64_t axis_place(const struct axis *axis, int64_t value, uint64_t length);

#endif
