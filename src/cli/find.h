/* SPDX-License-Identifier: MIT */
/* Which command a command line is for. */
#ifndef NLINSPECT_CLI_FIND_H
#define NLINSPECT_CLI_FIND_H

#include "options.h"

/** The command of a name or alias; a mistake is reported. @return 0, or -EINVAL (reported) */
int command_of(const struct grammar *grammar, const char *word, const struct report *report,
	const struct command **ret);

/**
 * The command that the options name: --version and --help name one, too, and no word means help.
 * Checks that the command takes the options. @return 0 or -EINVAL (reported)
 */
int command_find(const struct grammar *grammar, const struct options *options,
	const struct report *report, const struct command **ret);

#endif
