/* SPDX-License-Identifier: MIT */
/* What a filter demands of every record: its conditions that are joined by "and" alone. A source
 * can have the kernel leave out what does not meet them. */
#ifndef NLINSPECT_FLOW_CONJUNCT_H
#define NLINSPECT_FLOW_CONJUNCT_H

#include "nlinspect/flow/tree.h"
#include "nlinspect/flow/where.h"

/** One of the conditions that a record has to meet all of. @return NULL if there are not so many */
const struct where *where_conjunct(const struct where *where, size_t index);

/** The one value of an ENUM field that the filter lets pass. @return whether there is one; NULL
 * demands nothing */
bool where_demands(const struct where *where, unsigned field, uint64_t *ret);

/** The one text that a TEXT field, or one of the parts that may have it, too (struct also), must
 * equal for the filter to let a record pass. @return NULL if there is none; it lives as long as the
 * filter */
const struct where_text *where_demands_text(const struct where *where, unsigned field);

/** Whether the filter lets only those pass whose field, a PREFIX, covers some address. */
bool where_demands_cover(const struct where *where, unsigned field);

#endif
