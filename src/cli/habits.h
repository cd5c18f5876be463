/* SPDX-License-Identifier: MIT */
/* Advice for words that people type from habit of ss(8), ip(8) and netstat(8). */
#ifndef NLINSPECT_CLI_HABITS_H
#define NLINSPECT_CLI_HABITS_H

#include "grammar.h"

/** Advice for an option ("-s", "--buckets", a whole word such as "-br") that does not exist, or not
 * for this command (NULL: unknown). @return NULL if there is none */
const char *habit_option_advice(const char *option, const struct command *command);

/** Advice for a command that does not exist. @return NULL if there is none */
const char *habit_command_advice(const struct grammar *grammar, const char *word);

/** Advice for a word that does not belong in a filter, such as a verb of ip(8). @return NULL if
 * there is none */
const char *habit_filter_advice(struct text word, const struct subject *subject);

/** Advice for a value that a field of the filter does not have. @return NULL if there is none */
const char *habit_value_advice(const char *field, struct text value, const struct subject *subject);

/** The words of a command line that an option or a command from habit stands for. @return NULL:
 * it stands for nothing */
const char *habit_option_instead(const char *option, const struct command *command);
const char *habit_command_instead(const struct grammar *grammar, const char *word);

/** The same for a command that does not exist and its first option. */
const char *habit_line_instead(const struct grammar *grammar, const char *word, const char *option);

/** Whether a word before a command can be left out: "ip". */
bool habit_is_prefix(const char *word);

/** Advice for an option without a value that a number follows. @return NULL: no advice */
const char *habit_number_advice(const char *option, const struct command *command);

#endif
