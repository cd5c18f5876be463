/* SPDX-License-Identifier: MIT */
/* Runs a listing: opens the connection, runs the rounds, and prints the notes at the end. */
#ifndef NLINSPECT_CLI_LISTING_ROUNDS_H
#define NLINSPECT_CLI_LISTING_ROUNDS_H

#include "listings.h"

/** Runs all rounds of a command into `out`. Errors are reported. @return an exit status */
int rounds_run(const struct listings *listings, struct out *out);

#endif
