/* SPDX-License-Identifier: MIT */
/* The groups and counters that a filter names. */
#ifndef NLINSPECT_SUBJECT_COUNTERS_NAMED_H
#define NLINSPECT_SUBJECT_COUNTERS_NAMED_H

#include "nlinspect/base/text.h"
#include "nlinspect/flow/where.h"

/** Whether the filter names exactly this value of a TEXT field, not by a pattern. */
bool named_text(const struct where *where, unsigned field, struct text value);

/** Whether the filter names any counter exactly, as opposed to a group. */
bool named_counter(const struct where *where);

/**
 * Finds a word of the filter that is no group and no counter.
 * @param known  called for each word that the tables of meanings lack: whether it is one all the
 * same
 * @return false if there is none
 */
bool named_unknown(const struct where *where, bool (*known)(void *context, struct text word),
	void *context, struct text *ret);

struct nearest;

/** Tries all groups and counters with meanings. */
void named_near(struct nearest *nearest);

#endif
