/* SPDX-License-Identifier: MIT */
/* Finds the command of a command line. */
#ifndef NLINSPECT_CLI_FIND_H
#define NLINSPECT_CLI_FIND_H

#include "options.h"

/** Finds a command by name or alias. @return 0, or -EINVAL (reported) */
int command_of(const struct grammar *grammar, const char *word, const struct report *report,
	const struct command **ret);

/** Finds the command of a parsed line: --version and --help are commands, and no word means help.
 * Checks that the command takes the options. @return 0 or -EINVAL (reported) */
int command_find(const struct grammar *grammar, const struct options *options,
	const struct report *report, const struct command **ret);

#endif
