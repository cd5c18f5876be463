/* SPDX-License-Identifier: MIT */
/* The language of the command line: its commands and their options, as tables. They are made once,
 * from the table of subjects among others (commands.h), and passed down. */
#ifndef NLINSPECT_CLI_GRAMMAR_H
#define NLINSPECT_CLI_GRAMMAR_H

#include "nlinspect/base/report.h"
#include "nlinspect/base/text.h"
#include "nlinspect/source/subject.h"

struct command;
struct options;

/** The exit status of the program; their words stand in help/page.c. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,     /* it could not be done, or the output could not be written */
	EXIT_USAGE = 2,      /* the command line makes no sense */
	EXIT_INCOMPLETE = 3, /* done, but something is missing or changed while it was read */
};

/** Which commands take an option. */
enum option_by {
	BY_ALL,      /* every command */
	BY_LISTINGS, /* every command that lists a subject's records */
	BY_FAMILIES, /* those of them that have address families */
	BY_RECORDS,  /* every command that prints records */
	BY_ONE,
};

struct option {
	const struct option_row *row;
	enum option_by by;
	const struct command *of; /* BY_ONE: this one */
};

struct grammar {
	const struct command *commands; /* in the order of help; name NULL ends them */
	const struct option *options;   /* in the order of help */
	size_t option_count;
};

/** A command line that was read. */
struct invocation {
	const struct grammar *grammar;
	const struct command *command;
	const struct options *options;
	const struct report *report;
};

struct command {
	const char *name, *alias;         /* alias: NULL if there is none */
	const char *arguments;            /* "[FILTER...]" */
	const char *summary;              /* one line, without a period */
	const struct subject *subject;    /* whose records it lists; NULL: it lists none */
	const struct schema *schema;      /* of the records that it prints; NULL: it prints none */
	const struct option_set *options; /* its own; NULL: it has none */
	const struct example *examples;   /* NULL: it has none */
	/** Runs it. @return an exit status */
	int (*run)(const struct invocation *invocation);
};

/** The command of a name or alias. NULL: there is none */
const struct command *command_named(const struct grammar *grammar, struct text name);

/** Whether a command takes an option. */
bool option_is_for(const struct option *option, const struct command *command);

/** The option of a letter, or of a name (`length` bytes): one of the command (NULL: none is known)
 * if it has one, else any command's. NULL: there is none */
const struct option *option_by_letter(
	const struct grammar *grammar, const struct command *command, char letter);
const struct option *option_by_name(const struct grammar *grammar, const struct command *command,
	const char *name, size_t length);

/** What a command has for an option that may be another's: the option of the same letter and name.
 * NULL: it has none */
const struct option *option_of(
	const struct grammar *grammar, const struct command *command, const struct option *option);

/** The heading in help under which an option stands. */
const char *option_heading(const struct option *option);

#endif
