/* SPDX-License-Identifier: MIT */
/* The order of records by some of their fields. What is absent comes last, whichever the direction:
 * whoever sorts by a field wants to see the records that have it. */
#ifndef NLINSPECT_FLOW_STAGES_ORDER_H
#define NLINSPECT_FLOW_STAGES_ORDER_H

#include "stages.h"

/** Compares two records of a schema. @return <0, 0, >0 */
int order_compare(const struct schema *schema, const struct order *by, size_t count,
	const struct record *a, const struct record *b);

/**
 * A number for a record that sorts as by one field does, so that most comparisons need not look at
 * the records. The same number says nothing.
 */
uint64_t order_key(
	const struct schema *schema, const struct order *by, const struct record *record);

#endif
