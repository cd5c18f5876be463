/* SPDX-License-Identifier: MIT */
/* The recording that --since compares with. */
#ifndef NLINSPECT_CLI_LISTING_SINCE_H
#define NLINSPECT_CLI_LISTING_SINCE_H

#include "nlinspect/host/origin.h"

#include "listing.h"

/** What is known of the recording once it was read. */
struct since_outcome {
	struct origin origin; /* of the recording … */
	struct origin now;    /* … and of what it is compared with; zeros: not known */
	uint64_t time_ns;     /* when it was made, Unix time; 0: not known */
	bool incomplete;      /* it was inconsistent when it was made, which was reported */
	bool lacking;         /* a note said that it lacks something */
	bool noted;           /* so did the note of since_judge() */
};

/** Reads the last round of the recording into the stage that compares.
 * @param like  the run of the listing, which is not running
 * @return 0, or -errno (reported) */
int since_read(const struct listing *listing, const struct run *like, struct sink *stage,
	struct since_outcome *ret);

/** How long before a time the recording was made, in nanoseconds; 0: not known. */
uint64_t since_elapsed(
	const struct listing *listing, const struct since_outcome *since, uint64_t unix_time);

/** Has nothing count as removed in a round that lacks a part, which is noted once. Before the end
 * of the round. @param error  of the round */
void since_judge(const struct listing *listing, const struct run_status *status, int error,
	struct sink *stage, struct since_outcome *since);

#endif
