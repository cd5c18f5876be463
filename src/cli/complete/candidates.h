/* SPDX-License-Identifier: MIT */
/* Candidates on their way out: the one place that decides whether a word fits what was typed, and
 * whether it can be put on a shell's command line as it is. */
#ifndef NLINSPECT_CLI_COMPLETE_CANDIDATES_H
#define NLINSPECT_CLI_COMPLETE_CANDIDATES_H

#include "nlinspect/base/out.h"
#include "nlinspect/base/text.h"

struct candidates {
	struct out *out;
	const char *word; /* that is being completed; every candidate begins with its first `start`
			     bytes */
	size_t start;
	size_t list; /* where the list begins of which the last value begins at `start` */
};

/** What was typed of the value that is being completed. */
const char *candidates_typed(const struct candidates *candidates);

/** The next value of the list before the one that is being completed. `at` starts at 0.
 * @return false at the end */
bool candidates_listed(const struct candidates *candidates, size_t *at, struct text *ret);

/** Appends a value of the program's own, if it begins with what was typed.
 * @param suffix       follows the value, or ""
 * @param description  or NULL */
void candidates_add(const struct candidates *candidates, const char *value, const char *suffix,
	const char *description);

/** The same for a value that may come from outside: left out if a shell or a terminal would take it
 * for something else, and if the list has it already. */
void candidates_add_foreign(
	const struct candidates *candidates, struct text value, const char *description);

/** A line for the shell's file: ":list" or ":files". */
void candidates_say(const struct candidates *candidates, const char *line);

#endif
