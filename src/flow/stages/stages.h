/* SPDX-License-Identifier: MIT */
/* The stages between a source and a renderer: where -> rate -> group -> sort -> limit. Each passes
 * what it lets through to `next`, which it does not own. All *_new return NULL if there is no
 * memory. */
#ifndef NLINSPECT_FLOW_STAGES_STAGES_H
#define NLINSPECT_FLOW_STAGES_STAGES_H

#include "nlinspect/flow/sink.h"

/** A field to sort or group by. */
struct order {
	uint16_t field; /* its index in the schema that the stage sees */
	bool descending;
};

struct where; /* flow/where.h */

/** Passes the records for which the filter holds. `where` stays the caller's. */
struct sink *where_stage_new(const struct where *where, struct sink *next);

/** How many records the stage has let through. */
uint64_t where_stage_passed(const struct sink *stage);

/**
 * Makes rates of counters: from the second round on, every COUNTER of `wanted` is its growth per
 * second, with three decimals, over the measured time between the rounds (field->decimals,
 * ->per_second). The first round is swallowed. A record that was not in the round before, or whose
 * counter fell, has no rate (absent). Records are told apart by the KEY fields of `wanted`.
 * It never says "enough": what `next` does not want is still compared with in the next round.
 */
struct sink *rate_stage_new(const struct fieldset *wanted, struct sink *next);

/**
 * The round's time for rate_stage_new(), CLOCK_MONOTONIC in nanoseconds: called before its first
 * row. Replayed recordings pass the recorded time.
 */
void rate_stage_time(struct sink *rate, uint64_t nanoseconds);

/**
 * Counts records by the values of some fields, and passes one record per group, most frequent
 * first, then by their values, of the schema that group_schema() makes. `groups` stays the
 * caller's.
 */
struct sink *group_stage_new(
	const struct order *by, size_t count, const struct schema *groups, struct sink *next);

/** The schema of groups: the fields that are grouped by, in that order, behind `count`.
 * @return NULL if there is no memory; schema_free() frees it */
struct schema *group_schema(const struct schema *schema, const struct order *by, size_t count);

/**
 * Passes the records sorted, stably, those without a value last in both directions; with a limit
 * only the first `limit` of them, in memory for as many. limit 0 is none. `wanted` are the fields
 * that come out (those that are sorted by are added).
 */
struct sink *sort_stage_new(const struct order *by, size_t count, uint64_t limit,
	const struct fieldset *wanted, struct sink *next);

/** Passes the first `limit` records of a round, then answers "enough". */
struct sink *limit_stage_new(uint64_t limit, struct sink *next);

#endif
