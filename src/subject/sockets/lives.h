/* SPDX-License-Identifier: MIT */
/* The lives of TCP sockets from round to round: which are new, and what those that were closed
 * between two rounds had counted. A socket is known by its cookie. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_LIVES_H
#define NLINSPECT_SUBJECT_SOCKETS_LIVES_H

#include "nlinspect/host/owners.h"
#include "nlinspect/source/subject.h"

#include "sockets.h"

struct closings;
struct lives;
struct lives_table;

/** As struct subject has it. */
extern const struct keeping socket_keeping;

/** Begins a round of the present namespace. @return 0 with *ret, which run->kept keeps, or NULL if
 * the ask does not need it or no socket can be known to be new; -ENOMEM */
int lives_begin(struct run *run, struct lives **ret);

/** Takes a record that a dump has, and sets its `event`. NULL is fine. @return 0 or -ENOMEM */
int lives_see(struct lives *lives, struct socket_record *record);

/** Sockets that were closed since the round before. */
struct lives_closed {
	const struct closings *closings;
	struct lives_table *table; /* the sockets of earlier rounds */
	uint64_t since; /* the time of the round before; UINT64_MAX: it lacked some sockets */
};

/** What was closed, once all sockets are read. @return 0 or -ENOMEM */
int lives_closed(struct lives *lives, struct run *run, struct lives_closed *ret);

/** Ends the round of the present namespace. @param error  of reading its sockets */
void lives_end(struct lives *lives, const struct run *run, int error);

/** The holders of the sockets: of this round, to be walked when the first one is needed, and of the
 * round before. */
struct lives_owners {
	struct owners *now; /* NULL: not needed so far */
	bool walked;
	int error;             /* of the walk */
	struct owners *before; /* NULL: not known */
};

struct lives_owners *lives_owners(struct lives *lives);

/** The holders that all namespaces of one round share without lives. @return NULL: no memory */
struct lives_owners *lives_owners_shared(struct run *run);

/** Has the walk take over what is known of the sockets that are open still. */
void lives_reuse_owners(struct lives *lives);

/** Whether the socket that lives_see() has seen last is new, so that its holders may have been
 * missed. */
bool lives_is_new(const struct lives *lives);

#endif
