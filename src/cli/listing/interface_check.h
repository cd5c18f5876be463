/* SPDX-License-Identifier: MIT */
/* Rejects a filter with an interface that does not exist, because nothing could match it. */
#ifndef NLINSPECT_CLI_LISTING_INTERFACE_CHECK_H
#define NLINSPECT_CLI_LISTING_INTERFACE_CHECK_H

#include "listing.h"

/**
 * Checks the interface names that the filter requires. Asks the connector once, and only if there
 * are any. If the answer fails, the names pass.
 * @param connector  in the listing's namespace; NULL: the kernel's, in that of --netns
 * @return 0, or -EINVAL (reported)
 */
int interface_check(const struct listing *listing, struct connector *connector);

#endif
