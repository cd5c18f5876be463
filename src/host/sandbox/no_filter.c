/* SPDX-License-Identifier: MIT */
/* For builds without libseccomp, and for those whose runtime makes calls of its own: sanitizers,
 * coverage, fuzzing. */
#include "filter.h"

#include <errno.h>

int filter_enter(unsigned needs)
{
	(void)needs;
	return -ENOTSUP;
}

int filter_available(void)
{
	return -ENOTSUP;
}
