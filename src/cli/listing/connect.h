/* SPDX-License-Identifier: MIT */
/* The kernel or a recording, as the options have it. */
#ifndef NLINSPECT_CLI_LISTING_CONNECT_H
#define NLINSPECT_CLI_LISTING_CONNECT_H

#include "nlinspect/netlink/transport.h"

#include "cli/options.h"

/**
 * The connector that the options ask for: the kernel's, in the namespace of --netns, recorded with
 * --record; or a recording's.
 * @return 0, or -errno (reported)
 */
int connect_as_asked(
	const struct options *options, const struct report *report, struct connector **ret);

#endif
