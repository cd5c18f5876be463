/* SPDX-License-Identifier: MIT */
/* A command line up to the cursor, as far as it was understood: what the parts of the completion
 * share. */
#ifndef NLINSPECT_CLI_COMPLETE_COMPLETING_H
#define NLINSPECT_CLI_COMPLETE_COMPLETING_H

#include "nlinspect/model/field.h"

#include "candidates.h"
#include "cli/options.h"
#include "complete.h"

struct completion {
	const struct grammar *grammar;
	const struct complete_host *host;
	struct options options;        /* those before the word, as far as they are known */
	const struct command *command; /* NULL: none yet, or an unknown one */
	const struct schema *schema;   /* of the command's records, or NULL */
	const struct option *option;   /* the word is its value; NULL: it is no value */
	bool ended;                    /* "--": no options follow */
	struct candidates candidates;
};

/* complete_value.c */

/** The values of an option. */
void complete_option_value(struct completion *completion);

/** The values of a field in a filter, or nothing where none are known. */
void complete_field_value(const struct completion *completion, const struct field *field);

/* complete_filter.c */

/** What may stand at the end of the filter, whose last word is the one being completed. */
void complete_filter(struct completion *completion);

/* complete_host.c: names of this host. */

void complete_interfaces(const struct completion *completion);
/** What the subject offers for a field, except numbers that are among the words (may be NULL). */
void complete_suggestions(
	const struct completion *completion, const struct field *field, const struct words *words);
void complete_users(const struct completion *completion);
void complete_processes(const struct completion *completion);
void complete_namespaces(struct completion *completion);

#endif
