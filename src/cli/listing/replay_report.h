/* SPDX-License-Identifier: MIT */
/* The faults of a recording that is replayed, reported at the end. */
#ifndef NLINSPECT_CLI_LISTING_REPLAY_REPORT_H
#define NLINSPECT_CLI_LISTING_REPLAY_REPORT_H

#include "listing.h"

/** Whether the recording itself is at fault, so that the listing failed. */
bool replay_fails(const struct listing *listing, const struct run_status *status,
	const struct connector *recording);

/** Whether the recording was cut in a later round. */
bool replay_is_short(const struct listing *listing, const struct connector *recording);

#endif
