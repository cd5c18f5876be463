/* SPDX-License-Identifier: MIT */
/* What was typed: the options, as the rows of the command and those that all share say, and the
 * words that are none. */
#ifndef NLINSPECT_CLI_OPTIONS_H
#define NLINSPECT_CLI_OPTIONS_H

#include "nlinspect/base/cleanup.h"

#include "grammar.h"

/** An option that several commands have. Its row fills in struct options. */
struct shared_option {
	enum option_by by;
	struct option_row row;
};

extern const struct shared_option shared_options[];
extern const size_t shared_option_count;

/** Values are checked where they are used. */
struct options {
	const char *command; /* the first word that is no option; NULL if there is none */
	const char **words;  /* the words behind it: a filter, or arguments */
	size_t word_count;
	bool json, ndjson, csv, tsv;
	const char *columns, *sort, *count_by, *limit, *interval, *count, *color, *record, *replay,
		*netns;
	bool info, no_header, bytes, numeric, inet, inet6, explain, strict, quiet, verbose,
		short_help, help, version;
	void *own;                    /* of command->options; NULL: it has none */
	const struct command *own_of; /* the command; NULL: it is not known */
	const struct option **given;  /* those that stand there, each once, whatever commands
					 they are for */
	size_t given_count;
};

/** Zeroes the options and makes room for what `argc` words may be. @return 0 or -ENOMEM */
int options_init(struct options *options, const struct grammar *grammar, size_t argc);

/** Has the options of a command (NULL: unknown) be stored. @return 0 or -ENOMEM */
int options_for(struct options *options, const struct command *command);

/** The first word that is no option, as far as can be told: what is wrong with the options is told
 * by options_parse(). @return NULL if there is none */
const char *options_command(const struct grammar *grammar, const char *const *argv, size_t argc);

/**
 * Parses the command line. Mistakes are reported.
 * @param argv     without the program's name; must outlive the options
 * @return 0, -EINVAL or -ENOMEM. options_fini() releases it.
 */
int options_parse(struct options *options, const struct grammar *grammar, size_t argc, char **argv,
	const struct report *report);

void options_fini(struct options *options);

DEFINE_CLEANUP_FINI(struct options, options_fini)

/** Notes an option as given. `value` is kept, not copied; ignored for flags. */
void option_set(struct options *options, const struct option *option, const char *value);

/** Whether an option stands on the command line. */
bool option_was_given(const struct options *options, const struct option *option);

#endif
