/* SPDX-License-Identifier: MIT */
/* Ctrl-C and SIGTERM: the first one is noted and looked at where the program can end cleanly, its
 * document closed; a second one kills. */
#ifndef NLINSPECT_CLI_LISTING_SIGNALS_H
#define NLINSPECT_CLI_LISTING_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

/** From now on SIGINT and SIGTERM are noted, unless the caller ignores them. */
void signals_catch(void);

/** Whether one of them has come. */
bool signals_arrived(void);

/** Sleeps until this time of CLOCK_MONOTONIC in nanoseconds. @return false if one of them came
 * instead */
bool signals_sleep_until(uint64_t nanoseconds);

/** If one has come, dies of it, so that the caller's shell knows. */
void signals_deliver(void);

/** CLOCK_MONOTONIC and the time of day, in nanoseconds. */
uint64_t clock_monotonic(void);
uint64_t clock_unix(void);

#endif
