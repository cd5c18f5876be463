/* SPDX-License-Identifier: MIT */
/* The last step for every family: completes a socket's record with facts of this machine (names of
 * interfaces and users, owners) and passes it on. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_OUTPUT_H
#define NLINSPECT_SUBJECT_SOCKETS_OUTPUT_H

#include "nlinspect/host/interfaces.h"
#include "nlinspect/host/users.h"

#include "owners.h"
#include "subject/sockets/filter/ports.h"

/** The first member of run->state, so that every family finds it. */
struct socket_output {
	struct interfaces *interfaces;
	struct users *users;
	struct socket_owners *owners; /* NULL: not wanted */
	struct lives *lives;          /* NULL: rounds are not compared */
	struct port_range autobound;
	bool procless; /* sockets that only /proc lists are missing, because it is not mounted */
	uint64_t count, unmarked; /* sockets that may have a mark, and those without one */
	bool of_proc;             /* records come from /proc, which has no marks … */
	uint64_t markless;        /* … and so many came */
	uint64_t nameless;        /* sockets bound to an interface of unknown name */
	char zone[24], local[32], peer[32], queue[48]; /* texts of the present socket */
};

/** Prepares for the wanted fields. @return 0 or -errno; socket_output_fini() in any case */
int socket_output_init(struct socket_output *output, struct run *run);

/** Reports what could not be read, and releases everything. Zeroed is fine. */
void socket_output_fini(struct socket_output *output, struct run *run);

/** Completes a record and passes it on if the ask includes it. @return 0, -ECANCELED or -errno */
int socket_push(struct run *run, struct socket_record *record);

/** The same for a socket that was closed; the states that were asked for do not matter. */
int socket_push_closed(struct run *run, struct socket_record *record);

#endif
