/* SPDX-License-Identifier: MIT */
/* The latest round-trip times of a host, for a small picture. */
#ifndef NLINSPECT_SUBJECT_PING_RECENT_H
#define NLINSPECT_SUBJECT_PING_RECENT_H

#include "nlinspect/base/text.h"

enum { RECENT = 60, RECENT_LOST = -1, RECENT_TEXT = 4 * RECENT };

/** A zeroed struct is empty. */
struct recent {
	int64_t times[RECENT]; /* nanoseconds, or RECENT_LOST */
	uint64_t count;        /* of all probes so far */
};

void recent_add(struct recent *history, int64_t time);

/** Draws the times from the oldest to the newest, between the least and the greatest of them; "x"
 * is a probe without an answer. `text` has RECENT_TEXT bytes. @return it */
struct text recent_draw(const struct recent *history, char *text);

#endif
