/* SPDX-License-Identifier: MIT */
/* The stage that makes rates of counters. */
#ifndef NLINSPECT_FLOW_RATE_H
#define NLINSPECT_FLOW_RATE_H

#include "nlinspect/flow/sink.h"

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

#endif
