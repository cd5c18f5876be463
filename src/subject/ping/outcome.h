/* SPDX-License-Identifier: MIT */
/* The outcome of a probe, from an event about it. */
#ifndef NLINSPECT_SUBJECT_PING_OUTCOME_H
#define NLINSPECT_SUBJECT_PING_OUTCOME_H

#include "track.h"

/** Takes an event about a probe that was sent: an ICMP message, a connection, an answer of a flow,
 * an ICMP error, or that nothing came. Returns as track_take(). */
int outcome_answer(struct track *track, struct tracked *tracked, const struct ping_event *event);
int outcome_connected(struct track *track, struct tracked *tracked, const struct ping_event *event);
int outcome_replied(struct track *track, struct tracked *tracked, const struct ping_event *event);
int outcome_error(struct track *track, struct tracked *tracked, const struct ping_event *event);
int outcome_silence(struct track *track, struct tracked *tracked, const struct ping_event *event);

#endif
