/* SPDX-License-Identifier: MIT */
/* The order of records by some of their fields. Absent values come last in both directions, because
 * people sort to see the records that have a value. */
#ifndef NLINSPECT_FLOW_STAGES_ORDER_H
#define NLINSPECT_FLOW_STAGES_ORDER_H

#include "stages.h"

/** Compares two records of a schema. @return <0, 0, >0 */
int order_compare(const struct schema *schema, const struct order *by, size_t count,
	const struct record *a, const struct record *b);

/** A number with the same order as one field of the records, so that most comparisons need not look
 * at the records. Equal numbers decide nothing. */
uint64_t order_key(
	const struct schema *schema, const struct order *by, const struct record *record);

#endif
