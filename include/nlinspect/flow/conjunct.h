/* SPDX-License-Identifier: MIT */
/* The conditions that every record must meet: those joined by "and" alone. A source can have the
 * kernel leave out records that fail one. */
#ifndef NLINSPECT_FLOW_CONJUNCT_H
#define NLINSPECT_FLOW_CONJUNCT_H

#include "nlinspect/flow/tree.h"
#include "nlinspect/flow/where.h"

/** Returns one of the conditions that every record must meet, or NULL if there are fewer. */
const struct where *where_conjunct(const struct where *where, size_t index);

/** The only value of an ENUM field that the filter accepts. @return false if it accepts several; a
 * filter of NULL accepts all */
bool where_demands(const struct where *where, unsigned field, uint64_t *ret);

/** The only text that the filter accepts for a TEXT field, or for the parts that share its values
 * (struct also). @return NULL if there is none; the text lives as long as the filter */
const struct where_text *where_demands_text(const struct where *where, unsigned field);

/** Whether the filter accepts only records whose field, a PREFIX, covers some address. */
bool where_demands_cover(const struct where *where, unsigned field);

#endif
