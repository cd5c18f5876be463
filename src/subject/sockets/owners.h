/* SPDX-License-Identifier: MIT */
/* Facts about a socket that only the host knows: the processes that hold it, and its cgroup. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_OWNERS_H
#define NLINSPECT_SUBJECT_SOCKETS_OWNERS_H

#include "nlinspect/source/source.h"

#include "sockets.h"

/** The notes of a listing of sockets: source_tell(). */
enum socket_note {
	SOCKET_NOTE_RECORDING,
	SOCKET_NOTE_PROCESSES,
	SOCKET_NOTE_CGROUPS,
	SOCKET_NOTE_MARKS,
	SOCKET_NOTE_MARKLESS,
	SOCKET_NOTE_UNLISTED,
	SOCKET_NOTE_PROC,
	SOCKET_NOTE_INTERFACES,
	SOCKET_NOTE_CLOSINGS,
};

struct lives;
struct socket_owners;

/** Whether a field of processes or cgroups is wanted. */
bool socket_owners_wanted(const struct ask *ask);

/** @param lives  keeps the owners for the next round; NULL: nobody does
 * @return 0 with *ret, which is NULL if no such field is wanted, or a recording cannot have it;
 * -ENOMEM. socket_owners_free() frees it. */
int socket_owners_new(struct run *run, struct lives *lives, struct socket_owners **ret);

/** Adds the fields to a record; the first call reads the processes. NULL: adds nothing. @return 0
 * or -ENOMEM */
int socket_owners_add(
	struct socket_owners *owners, const struct run *run, struct socket_record *record);

/** The same for a socket that was closed: by those who were its owners. */
int socket_owners_add_closed(
	struct socket_owners *owners, const struct run *run, struct socket_record *record);

/** Reports how many sockets have hidden owners. NULL is fine. */
void socket_owners_note(struct socket_owners *owners, struct run *run);

/** Frees it; NULL is fine. */
void socket_owners_free(struct socket_owners *owners);

#endif
