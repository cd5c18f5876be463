/* SPDX-License-Identifier: MIT */
/* The commands: one table, from which dispatch, help, completion and the manual are made. */
#ifndef NLINSPECT_CLI_COMMAND_H
#define NLINSPECT_CLI_COMMAND_H

#include "nlinspect/base/text.h"
#include "nlinspect/model/field.h"

#include "options.h"

/** The exit status of the program; their words stand in help_page.c. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,     /* it could not be done, or the output could not be written */
	EXIT_USAGE = 2,      /* the command line makes no sense */
	EXIT_INCOMPLETE = 3, /* done, but something is missing or changed while it was read */
};

struct command {
	const char *name, *alias; /* alias: NULL if there is none */
	const char *arguments;    /* "[FILTER...]" */
	const char *summary;      /* one line, without a period */
	unsigned bits;            /* enum option_for */
	/** Runs it. @return an exit status */
	int (*run)(const struct command *command, const struct options *options,
		const struct report *report);
};

/** The commands in the order of help; name NULL ends the table. */
extern const struct command commands[];

/** The command of a name or alias. NULL: there is none */
const struct command *command_named(struct text name);

/** The same, but a mistake is reported. @return 0, or -EINVAL (reported) */
int command_of(const char *word, const struct report *report, const struct command **ret);

/** The schema of the records that a command lists. NULL: it lists none */
const struct schema *command_schema(const struct command *command);

/**
 * The command that the options name: --version and --help name one, too, and no word means help.
 * Checks that the command takes the options. @return 0 or -EINVAL (reported)
 */
int command_find(
	const struct options *options, const struct report *report, const struct command **ret);

/* The commands' functions. */
int listing_run(
	const struct command *command, const struct options *options, const struct report *report);
int fields_run(
	const struct command *command, const struct options *options, const struct report *report);
int completion_run(
	const struct command *command, const struct options *options, const struct report *report);
int help_run(
	const struct command *command, const struct options *options, const struct report *report);
int version_run(
	const struct command *command, const struct options *options, const struct report *report);

#endif
