/* SPDX-License-Identifier: MIT */
/* Compares records with a recording, and passes the differences. */
#ifndef NLINSPECT_FLOW_STAGES_SINCE_H
#define NLINSPECT_FLOW_STAGES_SINCE_H

#include "nlinspect/flow/sink.h"
#include "nlinspect/model/layout.h"

/** What is compared. All sets are of the source's fields. */
struct since_request {
	const struct schema *schema; /* of the source */
	const struct schema *rows;   /* schema_since() of it: of what is passed on */
	struct fieldset keys;        /* things are paired by them … */
	struct fieldset identities;  /* … and a counter goes on only if these agree as well */
	struct fieldset compared;    /* a difference makes a thing changed */
	struct fieldset counted;     /* counters whose growth shows a thing that did not change */
	struct fieldset keep;        /* all that is read, those included */
	bool moving;                 /* without a `counted` counter above 0, nothing is added or
					removed */
	bool human;                  /* the text of `changes` has human units */
};

/**
 * Passes things that were added, changed or removed since the recording, and things with a
 * `counted` counter that grew. The sets of the request are copied; the schemas are the caller's. A
 * round is compared with the recording when it ends. Things whose keys agree are paired by their
 * identities, then in order.
 * @return NULL if there is no memory
 */
struct sink *since_stage_new(const struct since_request *request, struct sink *next);

/** The sink for the records of the recording, before the stage gets its first row: each round
 * replaces the one before. It belongs to the stage. */
struct sink *since_stage_before(struct sink *stage);

/** How long ago the recording was made when the round began, in nanoseconds; 0: not known, so there
 * are no rates. */
void since_stage_elapsed(struct sink *stage, uint64_t nanoseconds);

/** The recording lacks something, so a thing that it does not have may have been there: no growth
 * is known of those that are passed as added. */
void since_stage_lacking(struct sink *stage);

/** The round lacks something, so a thing that it does not have may still be there: none is passed
 * as removed. Before the end of the round. */
void since_stage_partial(struct sink *stage);

/** How many rows the stage has passed on. */
uint64_t since_stage_passed(const struct sink *stage);

#endif
