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
};

/** Reads the last round of the recording into the stage that compares.
 * @param like  the run of the listing, which is not running
 * @return 0, or -errno (reported) */
int since_read(const struct listing *listing, const struct run *like, struct sink *stage,
	struct since_outcome *ret);

#endif
