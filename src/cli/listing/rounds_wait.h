/* SPDX-License-Identifier: MIT */
/* The time between two rounds. */
#ifndef NLINSPECT_CLI_LISTING_ROUNDS_WAIT_H
#define NLINSPECT_CLI_LISTING_ROUNDS_WAIT_H

#include "rounds_state.h"

/** Waits for the next round, outside the namespace that --netns names. @param next  the time of the
 * last round, which becomes the time of the next one: CLOCK_MONOTONIC in nanoseconds @return
 * whether there is a next round */
bool rounds_wait(struct rounds *rounds, uint64_t *next);

/** Notes which namespace --netns names, and reports that it is another one than before. */
void rounds_look_around(struct rounds *rounds);

#endif
