/* SPDX-License-Identifier: MIT */
/* The stage that knows the state of things, and passes what changes. */
#ifndef NLINSPECT_FLOW_CHANGES_H
#define NLINSPECT_FLOW_CHANGES_H

#include "nlinspect/flow/sink.h"

/** What a stage of changes is asked for. */
struct changes_request {
	struct fieldset compared; /* a difference in one of them makes a thing changed */
	struct fieldset kept;     /* all that something after the stage reads, and the keys */
	/* Several things may have one key and differ in these fields; a record that has none of
	 * them may stand for several things. Empty: a key is of one thing. */
	struct fieldset places;
	bool initial; /* passes things that are there at first */
	bool human;   /* the text of differences has human units */
};

/**
 * Passes records with an `event` (model/event.h) that say a change: things that were not there
 * before (added), that differ in a compared field (changed), or that are gone (removed); an
 * incoming event of `changed` says that a thing was replaced. Things are told apart by their KEY
 * fields. Rows of a schema_changes() get what that appends. Removed things have the last known
 * value of each kept field that their record lacks.
 *
 * Records that are `present` are a reading of the state. The first reading passes nothing, unless
 * `initial`; another one begins with changes_stage_read() and ends with changes_stage_settle().
 * @return NULL if there is no memory
 */
struct sink *changes_stage_new(const struct changes_request *request, struct sink *next);

/** Whether some record since the last reading left open what happened, so that the state has to be
 * read again. */
bool changes_stage_doubts(const struct sink *stage);

/** The state is read again. @param reason  for `inferred` of what is found; it outlives the reading
 */
void changes_stage_read(struct sink *stage, const char *reason);

/**
 * The state has been read again: passes what was found.
 * @param whole    everything was read, so that things which were not are gone
 * @param time_ms  for those
 * @param found    takes how many changes were passed
 * @return 0 or -errno of the next sink
 */
int changes_stage_settle(struct sink *stage, bool whole, uint64_t time_ms, uint64_t *found);

#endif
