/* SPDX-License-Identifier: MIT */
/* Listings that are read once, or again and again. */
#ifndef NLINSPECT_CLI_LISTING_ROUNDS_LOOP_H
#define NLINSPECT_CLI_LISTING_ROUNDS_LOOP_H

#include "rounds_state.h"

/** Begins the round, if it has not begun. It takes the time of its first answer; with a recording
 * that is the recorded time. At the end of a recording no round begins. @return 0 or -errno of the
 * output */
int rounds_begin(struct rounds *rounds);

/** Runs all rounds. @return 0, or -errno of the output */
int rounds_loop(struct rounds *rounds);

#endif
