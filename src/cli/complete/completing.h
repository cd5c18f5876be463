/* SPDX-License-Identifier: MIT */
/* A parsed command line up to the cursor, shared by the files of the completion. */
#ifndef NLINSPECT_CLI_COMPLETE_COMPLETING_H
#define NLINSPECT_CLI_COMPLETE_COMPLETING_H

#include "nlinspect/model/field.h"

#include "candidates.h"
#include "cli/options.h"
#include "complete.h"

struct completion {
	const struct grammar *grammar;
	const struct complete_host *host;
	struct options options;        /* the options before the word */
	const struct command *command; /* NULL: none yet, or an unknown one */
	const struct schema *schema;   /* of the command's records, or NULL … */
	struct schema *joined;         /* … made of the typed parts' schemas, or NULL */
	const struct option
		*option; /* the option whose value the word is; NULL: it is not a value */
	bool ended;      /* "--": no options follow */
	bool begun;      /* some words say which parts of the subject are asked for */
	struct candidates candidates;
};

/* complete_value.c */

/** Offers the values of an option. */
void complete_option_value(struct completion *completion);

/** Offers the values of a field in a filter; nothing if they are unknown. */
void complete_field_value(const struct completion *completion, const struct field *field);

/* complete_filter.c */

/** Offers continuations of the filter, whose last word is the one to complete. */
void complete_filter(struct completion *completion);

/* complete_host.c: names of this host. */

void complete_interfaces(const struct completion *completion);
/** Offers the values that the subject finds for a field, except numbers that are already among the
 * words (may be NULL). */
void complete_suggestions(
	const struct completion *completion, const struct field *field, const struct words *words);
void complete_users(const struct completion *completion);
void complete_processes(const struct completion *completion);
void complete_namespaces(struct completion *completion);

#endif
