/* SPDX-License-Identifier: MIT */
/* Sends probes by the clock and takes what comes back, as events. */
#ifndef NLINSPECT_SUBJECT_PING_PROBER_H
#define NLINSPECT_SUBJECT_PING_PROBER_H

#include "ask.h"
#include "socket.h"
#include "track.h"

struct prober;

/** Looks up the hosts and opens their sockets. Failures are reported and counted in run->status.
 * @return 0 if there is a host to probe; -ENODATA; -ENOMEM */
int prober_open(struct run *run, struct track *track, struct prober **ret);

/** Probes until a time of CLOCK_MONOTONIC. @return 0; -ENODATA (all is done); -ECANCELED (stop, or
 * the sink says enough); -errno */
int prober_run(struct prober *prober, uint64_t until);

void prober_close(struct prober *prober);

uint64_t prober_now(void);

/** A later time; UINT64_MAX if there is none so late. */
uint64_t prober_after(uint64_t time, uint64_t interval);

/** The end of -w if it begins now. UINT64_MAX: it was not asked for. */
uint64_t prober_deadline(const struct ping_ask *ask, uint64_t now);

#endif
