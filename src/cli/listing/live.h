/* SPDX-License-Identifier: MIT */
/* --live: a listing that is redrawn in place on a terminal. It is the end of the chain of sinks,
 * and takes the place of the sleep between two rounds. */
#ifndef NLINSPECT_CLI_LISTING_LIVE_H
#define NLINSPECT_CLI_LISTING_LIVE_H

#include "listing.h"

struct live;

/** Takes the terminal over. From now on the listing's messages are shown there. @return 0 or -errno
 */
int live_open(struct listing *listing, struct live **ret);

/** Gives the terminal back, and prints the messages. NULL is fine. */
void live_close(struct live *live);

/** The sink that shows rows; freeing it does nothing. */
struct sink *live_sink(struct live *live);

/** The time of the round, Unix time in milliseconds. */
void live_clock(struct live *live, uint64_t unix_ms);

/** Handles keys until this time of CLOCK_MONOTONIC in nanoseconds (UINT64_MAX: until a key asks for
 * the next round), or until a signal comes. @return whether there is a next round */
bool live_wait(struct live *live, uint64_t until);

/** Handles the keys that were pressed, and draws. @return whether the user asks to end */
bool live_attend(struct live *live);

/** The recording has no further round: handles keys until the user asks to end. */
void live_wait_end(struct live *live);

/** The descriptor that keys come from. */
const int *live_input(const struct live *live);

#endif
