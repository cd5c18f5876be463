/* SPDX-License-Identifier: MIT */
/* The round-trip times that TCP already knows of its connections to a host: nothing is sent. */
#ifndef NLINSPECT_SUBJECT_PING_PASSIVE_H
#define NLINSPECT_SUBJECT_PING_PASSIVE_H

#include "track.h"

struct passive {
	struct run *run;
	struct track *track; /* with the hosts */
	uint64_t rounds;     /* that were read */
	uint64_t next;       /* time of the next one, CLOCK_MONOTONIC */
	uint64_t deadline;   /* UINT64_MAX: none */
	uint64_t flows;      /* that were found */
	uint64_t host;       /* number of the host at hand */
};

/** Looks up the hosts, or finds them in a recording. Failures are reported and counted in
 * run->status.
 * @return 0; -ENODATA (there is no host); -ENOMEM */
int passive_open(struct passive *passive, struct run *run, struct track *track);

/** Reads the connections until a time of CLOCK_MONOTONIC: once, or by -i, -c and -w. Returns as
 * prober_run(). */
int passive_run(struct passive *passive, uint64_t until);

#endif
