/* SPDX-License-Identifier: MIT */
/* The stages between a source and a renderer: changes -> where -> rate -> group -> sort -> limit.
 * Each passes records on to `next`, which it does not own. All *_new return NULL if there is no
 * memory. */
#ifndef NLINSPECT_FLOW_STAGES_STAGES_H
#define NLINSPECT_FLOW_STAGES_STAGES_H

#include "nlinspect/flow/sink.h"

/** A field to sort or group by. */
struct order {
	uint16_t field; /* its index in the schema that the stage sees */
	bool descending;
};

struct aggregate; /* aggregate.h */
struct where;     /* flow/where.h */

/** What to group by, and what to make of a group's records. */
struct group_by {
	const struct order *fields;
	size_t count;
	size_t lead; /* how many of them stand before the count of records */
	const struct aggregate *aggregates;
	size_t aggregate_count;
	/* A field whose values are counted by size instead (histogram.h): a group has a row for
	 * each bucket. */
	uint16_t histogram;
	bool is_histogram;
};

/** Passes the records that satisfy the filter. The caller keeps `where`. */
struct sink *where_stage_new(const struct where *where, struct sink *next);

/** The number of records that the stage has passed on. */
uint64_t where_stage_passed(const struct sink *stage);

/** Adds rates to counters. From the second round on, records have the growth per second of every
 * COUNTER of `wanted`, over the measured time between the rounds, in the fields that schema_rates()
 * adds. The first round is swallowed. A rate belongs to one thing: a record has no rate (absent) if
 * the round before lacked it, if any of its counters fell (RESET_FIELD says so), or if another
 * record of the round has had its key. The KEY and IDENTITY fields of `wanted` distinguish things.
 * It never answers "enough": rows that `next` refuses are still compared with in the next round.
 *
 * A source that knows when its things began and ended says so in their `event` (model/event.h). A
 * thing that was added or passed has counted from zero. One that was removed is compared with the
 * last round that had it, however long ago; such records are dropped unless rate_stage_ended(). */
struct sink *rate_stage_new(const struct fieldset *wanted, struct sink *next);

/** Records of things that ended since the round before are passed on from now on. */
void rate_stage_ended(struct sink *rate);

/** The records come unfiltered: a thing that some rounds lacked is compared with the last one that
 * had it. */
void rate_stage_whole(struct sink *rate);

/** How many records had a counter that fell. */
uint64_t rate_stage_resets(const struct sink *rate);

/** Sets the round's time for rate_stage_new(), CLOCK_MONOTONIC in nanoseconds, before its first
 * row. A replay passes the recorded time. */
void rate_stage_time(struct sink *rate, uint64_t nanoseconds);

/** Only records with a rate above 0 are passed on from now on; with `uncounted` also those without
 * a counter. */
void rate_stage_moving(struct sink *rate, bool uncounted);

/** How many records were not passed on since they had no rate above 0. */
uint64_t rate_stage_idle(const struct sink *rate);

/**
 * Passes what changes: of records with an `event` (model/event.h), those that were not there before
 * (added), that differ in a field of `wanted` which is no statistic (changed), or that are gone
 * (removed). Records that are present at first are passed only if `initial`. Things are told apart
 * by their KEY fields.
 */
struct sink *changes_stage_new(const struct fieldset *wanted, bool initial, struct sink *next);

/** Groups records by the values of some fields, and passes one record per group, of the schema that
 * group_schema() makes: how many records it has, and the aggregates of their fields. The most
 * frequent group is first; equal counts are in the order of their values. The caller keeps `by`'s
 * lists and `groups`. */
struct sink *group_stage_new(
	const struct group_by *by, const struct schema *groups, struct sink *next);

/** The schema of groups: the fields that are grouped by, in that order, and `count` behind the
 * first `lead` of them, then the aggregates; of a histogram low, high, count and bar. @return NULL
 * if there is no memory; schema_free() frees it */
struct schema *group_schema(const struct schema *schema, const struct group_by *by);

/** Passes the records sorted. The sort is stable, and records without a value are last in both
 * directions. With a limit it passes and keeps only the first `limit` records; 0 is no limit.
 * `wanted` are the fields to keep (sort fields are added). */
struct sink *sort_stage_new(const struct order *by, size_t count, uint64_t limit,
	const struct fieldset *wanted, struct sink *next);

/** Passes each record to `side` and to `next`, and answers "enough" when both have. It owns
 * neither.
 */
struct sink *tee_stage_new(struct sink *side, struct sink *next);

/** Passes the first `limit` records of a round, then answers "enough". */
struct sink *limit_stage_new(uint64_t limit, struct sink *next);

#endif
