/* SPDX-License-Identifier: MIT */
/* The end of a host's probes: its summary. */
#ifndef NLINSPECT_SUBJECT_PING_SUMMARY_H
#define NLINSPECT_SUBJECT_PING_SUMMARY_H

#include "track.h"

/** Pushes the summaries, and sets run->status to what the exit status says. @return as track_take()
 */
int track_conclude(struct track *track);

/** Prints a line for each host to stderr. */
void track_report(const struct track *track);

#endif
