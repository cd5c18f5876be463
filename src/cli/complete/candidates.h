/* SPDX-License-Identifier: MIT */
/* Writes candidates. This is the only place that decides whether a word fits the typed text, and
 * whether a shell can take it unquoted. */
#ifndef NLINSPECT_CLI_COMPLETE_CANDIDATES_H
#define NLINSPECT_CLI_COMPLETE_CANDIDATES_H

#include "nlinspect/base/out.h"
#include "nlinspect/base/text.h"

struct candidates {
	struct out *out;
	const char *word; /* the word to complete; every candidate begins with its first `start`
			     bytes */
	size_t start;
	size_t list; /* start of the list whose last value begins at `start` */
};

/** Returns the typed part of the value to complete. */
const char *candidates_typed(const struct candidates *candidates);

/** Moves to the last value of a comma-separated list that begins at the typed part. */
void candidates_enter_list(struct candidates *candidates);

/** Returns the next value of the list before the one to complete. `at` starts at 0. @return false
 * at the end */
bool candidates_listed(const struct candidates *candidates, size_t *at, struct text *ret);

/**
 * Appends a value of the program's own if it begins with the typed text.
 * @param suffix       follows the value, or ""
 * @param description  or NULL
 */
void candidates_add(const struct candidates *candidates, const char *value, const char *suffix,
	const char *description);

/** Does the same for a value from outside. Leaves it out if a shell or a terminal would act on its
 * bytes, or if the list has it already. */
void candidates_add_foreign(
	const struct candidates *candidates, struct text value, const char *description);

/** Appends a line for the shell's file: ":list" or ":files". */
void candidates_say(const struct candidates *candidates, const char *line);

#endif
