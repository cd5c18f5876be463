/* SPDX-License-Identifier: MIT */
/* The routing tables that policy rules lead to, without their routes: a dump of rules is short
 * where one of routes may be long. */
#ifndef NLINSPECT_SUBJECT_RULES_TABLES_H
#define NLINSPECT_SUBJECT_RULES_TABLES_H

#include "nlinspect/source/subject.h"

#include <stdint.h>

/**
 * Calls `each` for the table of every rule that leads to one, in their order; a table of several
 * rules comes as often.
 * @return 0 or -errno, as query_dump()
 */
int rule_tables_each(
	struct connector *connector, void (*each)(void *context, uint32_t table), void *context);

/** As struct subject has it, for a field that is a table: those that rules lead to. Finding the
 * others would take reading all routes. */
void rule_tables_suggest(
	const struct field *field, struct connector *connector, suggestion *offer, void *context);

#endif
