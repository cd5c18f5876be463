/* SPDX-License-Identifier: MIT */
/* For builds whose runtime opens files of its own: sanitizers, coverage, fuzzing. */
#include "landlock.h"

#include <errno.h>

int landlock_enter(const struct sandbox *sandbox)
{
	(void)sandbox;
	return -ENOTSUP;
}

int landlock_abi(void)
{
	return -ENOTSUP;
}
