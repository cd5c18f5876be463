/* SPDX-License-Identifier: MIT */
/* The notes about rounds, and the exit status. */
#ifndef NLINSPECT_CLI_LISTING_ROUNDS_REPORT_H
#define NLINSPECT_CLI_LISTING_ROUNDS_REPORT_H

#include "rounds_state.h"

/** Records at rest are left out by default, which is said once. */
void rounds_note_idle(struct rounds *rounds);

/** Reports counters that fell, once. The marks stand in JSON; a table has no rate there. */
void rounds_note_resets(struct rounds *rounds);

/** An empty listing may be a mistake in the filter. With --interval it could go on for ever, so the
 * note comes after the first round. */
void rounds_note_empty(struct rounds *rounds);

/** Sparklines of the rows that are not among the largest. */
void rounds_note_sparks(const struct rounds *rounds);

/** Prints the notes of the end and finds the exit status. */
int rounds_judge(struct rounds *rounds);

#endif
