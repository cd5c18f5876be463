/* SPDX-License-Identifier: MIT */
/* The caller of a program that has rights of its own: by the setuid bit, or by capabilities of its
 * file. Files that the caller names are opened with the caller's rights. */
#ifndef NLINSPECT_HOST_CALLER_H
#define NLINSPECT_HOST_CALLER_H

#include <stdbool.h>
#include <stdint.h>

/** Whether the program has rights that its caller lacks. */
bool caller_lent(void);

/** Takes the caller's user and groups, keeps the lent capabilities out of effect until
 * sandbox_enter(), and drops what the environment may do harm with. To be called first.
 * @return 0 or -errno, after which the program must end */
int caller_begin(void);

/** Puts the lent capabilities out of effect. @return what caller_done() takes */
uint64_t caller_rights(void);

/** Puts them into effect again. */
void caller_done(uint64_t rights);

/** Gives up what was lent, or what sudo(8) gave, for good: before another program is run.
 * @return 0 or -errno, after which it must not be run */
int caller_forever(void);

#endif
