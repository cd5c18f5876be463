/* SPDX-License-Identifier: MIT */
/* Events in a recording: facts of their own, "ping/1" and so on. */
#ifndef NLINSPECT_SUBJECT_PING_RECORD_H
#define NLINSPECT_SUBJECT_PING_RECORD_H

#include "event.h"
#include "track.h"

/** Keeps an event if the run is recorded. @param number  of the event, from 1 on
 * @return 0 or -ENOMEM */
int ping_keep(const struct run *run, uint64_t number, const struct ping_event *event);

/** Finds an event again. @return 0; -ENODATA (there is none); -EBADMSG */
int ping_recall(const struct run *run, uint64_t number, struct ping_event *ret);

/** Whether an event is a host of --passive, which has neither ICMP nor a port. A recording has only
 * such hosts, or none. */
bool ping_is_passive(const struct ping_event *event);

#endif
