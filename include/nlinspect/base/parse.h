/* SPDX-License-Identifier: MIT */
/* Typed text to numbers, durations, sizes, rates and addresses. All parsers take the whole text or
 * nothing and return 0, -EINVAL (wrong form) or -ERANGE (too large). */
#ifndef NLINSPECT_BASE_PARSE_H
#define NLINSPECT_BASE_PARSE_H

#include "nlinspect/base/text.h"

#include <stdint.h>

/** Decimal or 0x hexadecimal, with nothing around it. */
int parse_u64(struct text text, uint64_t *ret);

/** A count: an integer, or a decimal number with k M G T (powers of 1000) or Ki Mi Gi Ti. */
int parse_count(struct text text, uint64_t *ret);

/** A decimal number times `scale`, rounded down: "1.25" is 125 for 100. @return 0, -EINVAL, -ERANGE
 */
int parse_decimal(struct text text, uint64_t scale, uint64_t *ret);

/** Bytes: a count that may end in B. */
int parse_size(struct text text, uint64_t *ret);

/** A duration in nanoseconds: a decimal number and ns us ms s m(in) h d, or several ("1m30s"). A
 * number alone is in units of `unit_ns` nanoseconds. */
int parse_duration(struct text text, uint64_t unit_ns, uint64_t *ret);

/**
 * A rate in bytes per second: a count of bytes, or bits with "bit" or "bps" ("1Gbit", "100kbit");
 * "/s" may follow either.
 */
int parse_rate(struct text text, uint64_t *ret);

/** An address in the text form of its family; brackets around IPv6 are allowed. Family AF_UNSPEC
 * takes both. */
int parse_address(struct text text, int family, uint8_t *family_ret, uint8_t bytes[static 16]);

/** A link-layer address: pairs of hex digits with colons. `length_ret` is the number of bytes, at
 * most 32. */
int parse_lladdr(struct text text, uint8_t bytes[static 32], uint8_t *length_ret);

/** Seconds with decimals ("0.5", "2"), or a duration with its units ("500ms"), as a number of
 * nanoseconds; 0 is out of range. */
int parse_interval(struct text text, uint64_t *ret);

#endif
