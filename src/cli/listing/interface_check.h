/* SPDX-License-Identifier: MIT */
/* A filter that names an interface which does not exist, by which nothing could be found. */
#ifndef NLINSPECT_CLI_LISTING_INTERFACE_CHECK_H
#define NLINSPECT_CLI_LISTING_INTERFACE_CHECK_H

#include "listing.h"

/**
 * Looks for the names of interfaces that the listing's filter wants fields to be equal to; only if
 * there are any the connector is asked, once. What cannot be found out is no mistake.
 * @param connector  in the listing's namespace; NULL: the kernel's, in that of --netns
 * @return 0, or -EINVAL (reported)
 */
int interface_check(const struct listing *listing, struct connector *connector);

#endif
