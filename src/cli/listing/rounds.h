/* SPDX-License-Identifier: MIT */
/* Carries a listing out: opens the connection, runs the rounds, and says at the end what is to be
 * said. */
#ifndef NLINSPECT_CLI_LISTING_ROUNDS_H
#define NLINSPECT_CLI_LISTING_ROUNDS_H

#include "listing.h"

/** Runs all rounds of a listing into `out`. @return an exit status; whatever is wrong was reported
 */
int rounds_run(const struct listing *listing, struct out *out);

#endif
