/* Ctrl-C and SIGTERM without handlers: they are blocked and looked at where the program can end
 * cleanly. */
#ifndef NLINSPECT_CLI_SIGNALS_H
#define NLINSPECT_CLI_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

/** Blocks SIGINT and SIGTERM, but not what the caller ignores. */
void signals_block(void);

/** Whether one of them is pending. */
bool signals_pending(void);

/** Sleeps until this time of CLOCK_MONOTONIC in nanoseconds. @return false if one of them came
 * instead */
bool signals_sleep_until(uint64_t nanoseconds);

/** If one is pending, dies of it, so that the caller's shell knows. */
void signals_deliver(void);

/** CLOCK_MONOTONIC and the time of day, in nanoseconds. */
uint64_t clock_monotonic(void);
uint64_t clock_unix(void);

#endif
