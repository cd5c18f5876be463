/* SPDX-License-Identifier: MIT */
/* The language of the command line: commands and their options, as tables. They are made once, also
 * from the table of subjects (commands.h), and passed down. */
#ifndef NLINSPECT_CLI_GRAMMAR_H
#define NLINSPECT_CLI_GRAMMAR_H

#include "nlinspect/base/report.h"
#include "nlinspect/base/text.h"
#include "nlinspect/source/subject.h"

struct command;
struct options;

/** The exit status of the program; help/page.c describes each. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,     /* it could not be done, or the output could not be written */
	EXIT_USAGE = 2,      /* the command line is wrong */
	EXIT_INCOMPLETE = 3, /* done, but something is missing, or changed while it was read */
	EXIT_STATUSES,
};

/** The commands that take an option. */
enum option_by {
	BY_ALL,      /* every command */
	BY_LISTINGS, /* every command that lists a subject's records */
	BY_RECORDED, /* every listing that can be recorded and replayed */
	BY_PICTURES, /* every listing that can be asked again, and has numbers over time */
	BY_STATES,   /* every listing of a state that a recording can be compared with */
	BY_FAMILIES, /* every listing whose records have address families */
	BY_STREAMS,  /* every listing that can be followed */
	BY_RECORDS,  /* every command that prints records */
	BY_ONE,
};

struct option {
	const struct option_row *row;
	enum option_by by;
	const struct command *of; /* only the command `of` */
};

struct grammar {
	const struct command *commands; /* in the order of help; name NULL ends them */
	const struct option *options;   /* in the order of help */
	size_t option_count;
};

/** A parsed command line. */
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
	const struct subject *subject;    /* the subject that it lists; NULL: none */
	const struct schema *schema;      /* schema of the records that it prints; NULL: none */
	const struct option_set *options; /* its own; NULL: it has none */
	const struct example *examples;   /* NULL: it has none */
	bool runs_another;                /* another program takes its place */
	/** Runs it. @return an exit status */
	int (*run)(const struct invocation *invocation);
};

/** Finds a command by name or alias. NULL: there is none */
const struct command *command_named(const struct grammar *grammar, struct text name);

/** Whether a command takes an option. An option of its own stands in place of a shared one of that
 * name. */
bool option_is_for(const struct option *option, const struct command *command);

/** What it does on a command (NULL: any), in a line. */
const char *option_doc(const struct option *option, const struct command *command);

/** Finds an option by letter, or by name (`length` bytes): an option of the command (NULL: unknown)
 * if it has one, else of any command. NULL: there is none */
const struct option *option_by_letter(
	const struct grammar *grammar, const struct command *command, char letter);
const struct option *option_by_name(const struct grammar *grammar, const struct command *command,
	const char *name, size_t length);

/** The letter by which an option is typed on a command (NULL: any). 0: none, or another option of
 * the command has it */
char option_letter(
	const struct grammar *grammar, const struct command *command, const struct option *option);

/** Finds the option of a command with the letter and name of another one's. NULL: it has none */
const struct option *option_of(
	const struct grammar *grammar, const struct command *command, const struct option *option);

/** The heading of the option's section in help. */
const char *option_heading(const struct option *option);

#endif
