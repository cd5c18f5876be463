/* SPDX-License-Identifier: MIT */
/* Connects to the kernel or opens a recording. */
#ifndef NLINSPECT_CLI_LISTING_CONNECT_H
#define NLINSPECT_CLI_LISTING_CONNECT_H

#include "nlinspect/netlink/transport.h"

#include "cli/options.h"

/** Makes the kernel's connector, in the namespace of --netns, with --record recorded. @return 0, or
 * -errno (reported) */
int connect_as_asked(
	const struct options *options, const struct report *report, struct connector **ret);

/** Opens a recording. @param option  that names it, for messages: "--replay" @return 0, or -errno
 * (reported) */
int connect_recording(
	const char *option, const char *name, const struct report *report, struct connector **ret);

#endif
