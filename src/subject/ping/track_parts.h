/* SPDX-License-Identifier: MIT */
/* The parts of the making of records that several files share. */
#ifndef NLINSPECT_SUBJECT_PING_TRACK_PARTS_H
#define NLINSPECT_SUBJECT_PING_TRACK_PARTS_H

#include "track.h"

bool tracked_is_inet6(const struct tracked *tracked);

/** The probe of a number, and the youngest one with these low bits of its number. @return NULL if
 * there is none, or no more */
struct probe *probe_at(const struct tracked *tracked, uint64_t seq);
struct probe *probe_by_wire(const struct tracked *tracked, uint16_t wire);

/** Counts a probe as ended. */
void probe_end(struct tracked *tracked, struct probe *probe, enum probe_state state);

/** Begins the record of a probe in track->record. */
struct ping_record *probe_record(struct track *track, const struct tracked *tracked,
	const struct probe *probe, enum ping_outcome outcome);

/** Gives records outside rounds the time of an event. A summary has the last one's, also replayed.
 */
void track_time(struct track *track, const struct ping_event *event);

/** Pushes track->record. @return 0, -ECANCELED or an error of the sink */
int track_push(struct track *track, const struct ping_event *event);

/** Makes room for a probe of that number; an outstanding one does not lose its place while there is
 * memory. @return 0 or -ENOMEM */
int ring_room(struct tracked *tracked, uint64_t seq, struct probe **ret);

/** Begins the record of a host in track->record. */
struct ping_record *track_record(
	struct track *track, const struct tracked *tracked, enum ping_kind kind);

#endif
