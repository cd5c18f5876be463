/* SPDX-License-Identifier: MIT */
/* The search in one routing table. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_SEARCH_FOLLOW_TABLE_H
#define NLINSPECT_SUBJECT_LOOKUP_SEARCH_FOLLOW_TABLE_H

#include <stdbool.h>
#include <stdint.h>

struct lookup;

/** Finds the route that a table has for the flow: lookup->found, if *found. *empty is set to
 * whether the table has no route at all. Sets lookup->passed and lookup->other. @return 0 or -errno
 */
int follow_table(struct lookup *lookup, uint32_t table, bool *found, bool *empty);

#endif
