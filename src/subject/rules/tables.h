/* SPDX-License-Identifier: MIT */
/* The routing tables that policy rules lead to. A dump of rules is short, but one of routes may be
 * long. */
#ifndef NLINSPECT_SUBJECT_RULES_TABLES_H
#define NLINSPECT_SUBJECT_RULES_TABLES_H

#include "nlinspect/source/subject.h"

#include <stdint.h>

/** Calls `each` for the table of every rule that leads to one, in the order of rules; the same
 * table may come several times. @return 0 or -errno, as query_dump() */
int rule_tables_each(
	struct connector *connector, void (*each)(void *context, uint32_t table), void *context);

/** Suggests the tables that rules lead to, as struct subject has it. Finding others would require
 * reading all routes. */
void rule_tables_suggest(
	const struct field *field, struct connector *connector, suggestion *offer, void *context);

#endif
