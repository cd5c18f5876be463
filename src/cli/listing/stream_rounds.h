/* SPDX-License-Identifier: MIT */
/* The rounds of a stream: one without end, or one each interval; up to --duration. */
#ifndef NLINSPECT_CLI_LISTING_STREAM_ROUNDS_H
#define NLINSPECT_CLI_LISTING_STREAM_ROUNDS_H

#include "chain.h"

/** Follows the stream of the run's subject, whose sink is the chain's first. Ends at the deadline,
 * after so many rounds, with the recording, when the user asks for it, or when nobody wants more
 * rows.
 * @param status  what happened in all rounds is added to it
 * @return 0, or -errno of the sink or of a failure that was reported (status->failed) */
int stream_rounds(const struct listing *listing, struct run *run, struct run_status *status);

#endif
