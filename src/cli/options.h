/* SPDX-License-Identifier: MIT */
/* The parsed command line: options, by the rows of the command and the shared ones, and the other
 * words. */
#ifndef NLINSPECT_CLI_OPTIONS_H
#define NLINSPECT_CLI_OPTIONS_H

#include "nlinspect/base/cleanup.h"

#include "grammar.h"

/** An option of several commands; its row fills in struct options. */
struct shared_option {
	enum option_by by;
	struct option_row row;
};

extern const struct shared_option shared_options[];
extern const size_t shared_option_count;

/** Values are checked by their users. */
struct options {
	const char *command; /* the first word that is not an option; NULL if there is none */
	const char **words;  /* the words after it: a filter, or arguments */
	size_t word_count;
	char *const *line; /* all words, as they were parsed */
	size_t line_count;
	bool json, ndjson, csv, tsv;
	const char *columns, *sort, *count_by, *by, *having, *histogram, *limit, *interval, *count,
		*duration, *color, *record, *replay, *since, *from, *to, *at, *netns, *svg;
	bool info, held, spark, no_header, bytes, numeric, inet, inet6, explain, strict,
		exit_status, quiet, follow, initial, force, live, verbose, short_help, help,
		version;
	void *own;                    /* of command->options; NULL: it has none */
	const struct command *own_of; /* the command; NULL: unknown */
	const struct option **given;  /* the options on the line, each once, of all commands */
	size_t given_count;
};

/** Zeroes the options and makes room for `argc` words. @return 0 or -ENOMEM */
int options_init(struct options *options, const struct grammar *grammar, size_t argc);

/** Makes room for the options of a command (NULL: unknown). @return 0 or -ENOMEM */
int options_for(struct options *options, const struct command *command);

/** Guesses the first word that is not an option. options_parse() reports errors. @return NULL if
 * there is none */
const char *options_command(const struct grammar *grammar, const char *const *argv, size_t argc);

/**
 * Parses the command line. Errors are reported.
 * @param argv  without the program's name; must outlive the options
 * @return 0, -EINVAL or -ENOMEM. options_fini() releases it.
 */
int options_parse(struct options *options, const struct grammar *grammar, size_t argc, char **argv,
	const struct report *report);

void options_fini(struct options *options);

DEFINE_CLEANUP_FINI(struct options, options_fini)

/** Whether the next word is the value of an option. */
bool option_has_next(const struct grammar *grammar, const char *word);

/** Notes an option as given. `value` is kept, not copied; ignored for flags. */
void option_set(struct options *options, const struct option *option, const char *value);

/** Whether the option is on the command line. */
bool option_was_given(const struct options *options, const struct option *option);

#endif
