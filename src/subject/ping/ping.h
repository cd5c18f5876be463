/* SPDX-License-Identifier: MIT */
/* The record of a probe or of a host's summary, made from the rows of subject/ping/ping.def. */
#ifndef NLINSPECT_SUBJECT_PING_PING_H
#define NLINSPECT_SUBJECT_PING_PING_H

#define SCHEMA   ping
#define ROWS     "subject/ping/ping.def"
#define ID(name) PING_##name
#include "nlinspect/model/record_type.h"

/** Values of `kind`. The start of a host's probes is only for ping's own text. */
enum ping_kind { PING_PROBE, PING_SUMMARY, PING_START, PING_FLOW };

/** Values of `outcome`. */
enum ping_outcome {
	PING_REPLY,
	PING_TIMEOUT,
	PING_REFUSED,
	PING_UNREACHABLE,
	PING_TTL_EXCEEDED,
	PING_TOO_BIG,
	PING_SEND_ERROR,
	PING_CORRUPTED,
	PING_DUPLICATE,
	PING_LATE,
	PING_OUTSTANDING,
};

/** Values of `protocol`. */
enum ping_protocol { PING_ICMP, PING_ICMP6, PING_TCP, PING_UDP };

/** Values of `answers`. */
enum ping_answers {
	PING_ANSWERS_ALL,
	PING_ANSWERS_LIMITED,
	PING_ANSWERS_NONE,
	PING_ANSWERS_LOST,
};

/** Values of `timestamps`. */
enum ping_clock { PING_CLOCK_KERNEL, PING_CLOCK_USER };

#endif
