/* SPDX-License-Identifier: MIT */
/* Gives a terminal back as it was, even if a signal ends the program, and notes the signals that a
 * view on a terminal has to answer. */
#ifndef NLINSPECT_RENDER_LIVE_GUARD_H
#define NLINSPECT_RENDER_LIVE_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/** Remembers the settings of a terminal, before anything changes them, and what is to be written to
 * it at the end. Of longer bytes nothing is written. */
void guard_start(int fd, const char *bytes, size_t length);

/** Catches the signals that would kill, stop or disturb, except those that have handlers or are
 * ignored. */
void guard_catch(void);

/** Ends the care of the terminal, which the caller has given back. */
void guard_end(void);

/** Gives the terminal back and dies of a signal: a handler for signals. */
void guard_die(int number);

/** Stops the program as SIGTSTP does. Returns when it goes on. */
void guard_stop(void);

/** Whether the signal has come since the last call: a new size of the terminal, a wish to stop, a
 * start after a stop. */
bool guard_resized(void);
bool guard_stopped(void);
bool guard_continued(void);

#endif
