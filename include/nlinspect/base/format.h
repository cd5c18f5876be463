/* SPDX-License-Identifier: MIT */
/* Numbers, durations, sizes and addresses to text. The reverse is base/parse.h. */
#ifndef NLINSPECT_BASE_FORMAT_H
#define NLINSPECT_BASE_FORMAT_H

#include "nlinspect/base/out.h"

#include <stdint.h>

/** Appends a duration given in nanoseconds for people: "0", "830ns", "18.3ms", "4.2s", "3m12s",
 * "2h05m", "3d04h". */
void format_duration(struct out *out, uint64_t nanoseconds);

/** Appends the time of day here, given in milliseconds since 1970: "09:37:18.123". */
void format_clock(struct out *out, uint64_t unix_ms);

/** The same, given in nanoseconds since 1970: "09:37:18.123456789". */
void format_clock_ns(struct out *out, uint64_t unix_ns);

/** Appends date and time here, given in milliseconds since 1970: "2026-11-30 09:37:18". */
void format_time(struct out *out, uint64_t unix_ms);

/** Appends a count of bytes for people with binary prefixes: "512", "1.2Ki", "37.0Mi". */
void format_size(struct out *out, uint64_t bytes);

/** Appends a count for people with decimal prefixes: "999", "1.2k", "3.4M". */
void format_count(struct out *out, uint64_t count);

/** Appends a bit rate given in bytes per second: "980bit", "1.2Mbit", "10.0Gbit". */
void format_rate(struct out *out, uint64_t bytes_per_second);

/** Appends an address: family AF_INET (4 bytes) or AF_INET6 (16 bytes, RFC 5952), AF_MPLS (labels
 * with slashes); others as hex. */
void format_address(struct out *out, uint8_t family, const uint8_t *bytes, uint8_t length);

/** Appends the length of a prefix: "/24". */
void format_bits(struct out *out, uint8_t bits);

/** Appends a link-layer address: "da:16:ae:f5:77:e2". */
void format_lladdr(struct out *out, const uint8_t *bytes, uint8_t length);

/** Appends bytes in base64 (RFC 4648), padded. */
void format_base64(struct out *out, const void *bytes, size_t length);

#endif
