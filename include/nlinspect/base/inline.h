/* SPDX-License-Identifier: MIT */
/* For the row path, if measurements show that the compiler guesses wrong. */
#ifndef NLINSPECT_BASE_INLINE_H
#define NLINSPECT_BASE_INLINE_H

#define NOINLINE      __attribute__((noinline))
#define ALWAYS_INLINE inline __attribute__((always_inline))

#endif
