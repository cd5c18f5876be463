/* SPDX-License-Identifier: MIT */
/* The time before the line of a packet. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_PACKET_STAMP_H
#define NLINSPECT_SUBJECT_CAPTURE_PACKET_STAMP_H

#include "subject/capture/line.h"

#include <time.h>

/** What earlier lines left; zeroed at first. */
struct stamps {
	uint64_t first, last; /* times of packets, in nanoseconds */
	bool begun;
	uint64_t second; /* Unix time whose form is in `local` … */
	struct tm local;
	bool known; /* … if it has one */
};

/** Appends the time of a packet and a space, or nothing. */
void stamp_write(
	struct stamps *stamps, const struct packet_line *line, uint64_t time_ns, struct out *out);

#endif
