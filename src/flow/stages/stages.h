/* SPDX-License-Identifier: MIT */
/* The stages between a source and a renderer: changes -> where -> rate -> group -> sort -> limit.
 * Each passes records on to `next`, which it does not own. All *_new return NULL if there is no
 * memory. */
#ifndef NLINSPECT_FLOW_STAGES_STAGES_H
#define NLINSPECT_FLOW_STAGES_STAGES_H

#include "nlinspect/flow/rate.h"
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

/** Adds, when the rows end, a last round of the mean rates over all rounds, and of the means of
 * gauges: a row for each thing, whose SAMPLE_TIME is SAMPLE_AVERAGE (model/field.h). For records
 * of a rate stage and of a schema that is sampled. `wanted` as in rate_stage_new(). */
struct sink *average_stage_new(const struct fieldset *wanted, struct sink *next);

/** Passes the records of a rate stage that have a rate above 0; with `uncounted` also those without
 * a counter. `wanted` as in rate_stage_new(). */
struct sink *moving_stage_new(const struct fieldset *wanted, bool uncounted, struct sink *next);

/** The number of records that the stage has not passed on. */
uint64_t moving_stage_idle(const struct sink *stage);

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
