/* SPDX-License-Identifier: MIT */
/* What only the host can tell of a socket: the processes that hold it, and where its cgroup is. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_OWNERS_H
#define NLINSPECT_SUBJECT_SOCKETS_OWNERS_H

#include "nlinspect/source/source.h"

#include "sockets.h"

struct socket_owners;

/** @return 0 with *ret, which is NULL if no such field is wanted, or none can be known of a
 * recording; -ENOMEM. socket_owners_free() frees it. */
int socket_owners_new(struct run *run, struct socket_owners **ret);

/** Adds the fields to a record; processes are read when the first one asks. NULL: nothing is to be
 * added. @return 0 or -ENOMEM */
int socket_owners_add(
	struct socket_owners *owners, const struct run *run, struct socket_record *record);

/** Tells how many sockets have owners that may not be seen. NULL is fine. */
void socket_owners_note(const struct socket_owners *owners, struct run *run);

/** Frees it; NULL is fine. */
void socket_owners_free(struct socket_owners *owners);

#endif
