/* SPDX-License-Identifier: MIT */
/* Landlock: which files the process may still open. */
#ifndef NLINSPECT_SANDBOX_LANDLOCK_H
#define NLINSPECT_SANDBOX_LANDLOCK_H

#include "nlinspect/host/sandbox.h"

/** Takes away all files that are not needed. @return 0 or -errno: nothing was taken away */
int landlock_enter(const struct sandbox *sandbox);

/** As sandbox_landlock(). */
int landlock_abi(void);

#endif
