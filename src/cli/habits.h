/* SPDX-License-Identifier: MIT */
/* What people type from habit, of ss(8), ip(8) and netstat(8), and what serves them here instead.
 */
#ifndef NLINSPECT_CLI_HABITS_H
#define NLINSPECT_CLI_HABITS_H

#include "grammar.h"

/** The advice for an option ("-s", "--buckets", a whole word such as "-br") that does not exist, or
 * not for the command, which is NULL if none is known. @return NULL if there is none */
const char *habit_option_advice(const char *option, const struct command *command);

/** The advice for a command that does not exist. @return NULL if there is none */
const char *habit_command_advice(const struct grammar *grammar, const char *word);

/** The advice for a first word of a filter that is none, but a verb or a selector of ip(8). @return
 * NULL if there is none */
const char *habit_filter_advice(const char *word, const struct subject *subject);

/** The advice for a value that a field of the filter does not have. @return NULL if there is none
 */
const char *habit_value_advice(const char *field, struct text value, const struct subject *subject);

#endif
