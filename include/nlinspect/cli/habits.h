/* What people type from habit, of ss(8), ip(8) and netstat(8), and what serves them here instead.
 */
#ifndef NLINSPECT_CLI_HABITS_H
#define NLINSPECT_CLI_HABITS_H

/** The advice for an option ("-p", "--processes") or a command ("addr") that does not exist.
 * @return NULL if there is none */
const char *habit_advice(const char *word);

/** The advice for a first word of a filter that is none, but a verb or a selector of ip(8). @return
 * NULL if there is none */
const char *habit_filter_advice(const char *word);

#endif
