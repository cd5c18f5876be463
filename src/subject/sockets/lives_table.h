/* SPDX-License-Identifier: MIT */
/* A table of sockets by cookie, with what the kernel does not say any more when one is closed. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_LIVES_TABLE_H
#define NLINSPECT_SUBJECT_SOCKETS_LIVES_TABLE_H

#include "sockets.h"

struct life {
	uint64_t cookie; /* 0: a free slot. The kernel begins at 1 and never repeats one */
	uint64_t cgroup_id;
	uint32_t inode, uid, mark, round; /* the last round that had it */
	uint8_t known;                    /* which of the values above are */
	bool held;                        /* a process held it in that round */
	bool closed;                      /* it is not needed any more */
};

/* {0} is an empty table. */
struct lives_table {
	struct life *slots;
	size_t size, count; /* slots, a power of two; those in use, closed ones included */
	uint32_t round;     /* the present one */
};

/** Finds a socket. @return NULL if it is not there */
struct life *lives_table_find(const struct lives_table *table, uint64_t cookie);

/** Finds a socket, or adds it, and marks it as seen. @return NULL if there is no memory; the next
 * call may move it */
struct life *lives_table_add(struct lives_table *table, uint64_t cookie, bool *added);

/** Forgets those that were closed or not seen since a round. */
void lives_table_purge(struct lives_table *table, uint32_t since);

void lives_table_fini(struct lives_table *table);

/** Keeps the values of a record. */
void life_keep(struct life *life, const struct socket_record *record);

/** Gives them to a record that lacks them. */
void life_give(const struct life *life, struct socket_record *record);

#endif
