/* SPDX-License-Identifier: MIT */
/* Values in the lines that ping(8) has. */
#ifndef NLINSPECT_SUBJECT_PING_TEXT_PARTS_H
#define NLINSPECT_SUBJECT_PING_TEXT_PARTS_H

#include "nlinspect/base/out.h"

#include "ping.h"

static inline bool has(const struct ping_record *record, unsigned id)
{
	return record_has(&record->base, id);
}

void text_address(struct out *out, const struct address *address);

/** A number with leading zeros. */
void text_digits(struct out *out, uint64_t value, unsigned digits);

/** Nanoseconds as milliseconds: with three decimals, or with three significant digits. */
void text_ms(struct out *out, uint64_t ns);
void text_rtt(struct out *out, uint64_t ns);

#endif
