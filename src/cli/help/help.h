/* SPDX-License-Identifier: MIT */
/* The texts of help, from the tables of commands, options, fields and examples. The manual uses the
 * same tables. */
#ifndef NLINSPECT_CLI_HELP_HELP_H
#define NLINSPECT_CLI_HELP_HELP_H

#include "nlinspect/base/out.h"

#include "cli/options.h"

/** The examples of the program as a whole; `line` NULL ends them. */
extern const struct example program_examples[];

/** The meaning of each exit status of a command (NULL: of most), in `ret`. */
void exit_statuses(const struct command *command, const char *ret[static EXIT_STATUSES]);

/** Returns the next section in which the command (NULL: any) has options, in the order of the
 * table; NULL starts and ends. */
const char *option_section(
	const struct grammar *grammar, const struct command *command, const char *after);

/** Whether help of a command (NULL: the program) has the option. */
bool option_in_help(const struct option *option, const struct command *command);

/** The program on one screen: a sentence, its commands, as many examples as fit. @return 0 or
 * -ENOMEM */
int help_overview(struct out *out, const struct grammar *grammar);

/** One screen (24 lines of 80 columns) of a command, or of the program (NULL). @return 0 or
 * -ENOMEM */
int help_short(struct out *out, const struct grammar *grammar, const struct command *command);

/** All of the help of a command, or of the program (NULL). */
void help_long(struct out *out, const struct grammar *grammar, const struct command *command);

/** The filter language in a few lines. */
void help_filter(struct out *out);

/* The command `help`, as struct command has it. */
int help_run(const struct invocation *invocation);
int fields_run(const struct invocation *invocation);
int version_run(const struct invocation *invocation);

/** The options of `fields`. */
extern const struct option_set fields_option_set;

#endif
