/* SPDX-License-Identifier: MIT */
/* Ctrl-C and SIGTERM. The first one sets a flag; the program checks it where it can end cleanly,
 * with its document closed. A second one kills. */
#ifndef NLINSPECT_CLI_LISTING_SIGNALS_H
#define NLINSPECT_CLI_LISTING_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

/** Catches SIGINT and SIGTERM from now on, unless the caller ignores them. */
void signals_catch(void);

/** Catches SIGHUP and SIGQUIT as well. The second signal is handled by `again`, which has to end
 * the program. */
void signals_catch_all(void (*again)(int number));

/** Whether one of the signals has come. */
bool signals_arrived(void);

/** Sleeps until this time of CLOCK_MONOTONIC in nanoseconds. @return false if a signal came first
 */
bool signals_sleep_until(uint64_t nanoseconds);

/** Dies of the signal that has come, if any, so that the calling shell sees it. */
void signals_deliver(void);

/** CLOCK_MONOTONIC and the time of day, in nanoseconds. */
uint64_t clock_monotonic(void);
uint64_t clock_unix(void);

#endif
