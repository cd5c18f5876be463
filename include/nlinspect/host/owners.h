/* SPDX-License-Identifier: MIT */
/* The processes that hold a socket: one walk over /proc/PID/fd fills a table by the socket's inode.
 * Process directories stay open while they are read, so that a process that ends, or a reused pid,
 * cannot mix in. */
#ifndef NLINSPECT_HOST_OWNERS_H
#define NLINSPECT_HOST_OWNERS_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/text.h"
#include "nlinspect/host/files.h"

#include <stdbool.h>

struct owners;

/** A process that holds a socket. */
struct owner {
	uint32_t pid;
	int fd;
	uint64_t start; /* of the process, in clock ticks since boot; 0: not known, or not asked
			   for */
	struct text process; /* the name of the process (comm); any bytes */
	struct text cgroup;  /* its path in cgroup2; empty: unknown, or not asked for */
};

/**
 * An empty table, for owners_walk() to fill.
 * @param files    where /proc is read
 * @param cgroups  also read the cgroups of the owners
 * @return NULL if there is no memory. owners_free() frees it.
 */
struct owners *owners_new(struct files files, bool cgroups);

/** Has owners_walk() also read the starts of the owners, which distinguish processes with one
 * number.
 */
void owners_want_starts(struct owners *owners);

/** Whether a socket that was held is known to be the same one still. */
typedef bool owners_open(void *context, uint32_t inode);

/** Lets the next walk take over from an earlier one which descriptors hold sockets that are open
 * still, without a look at each. A socket that has taken the place of another one may be missed.
 * @param before  stays the caller's, until the walk is over; NULL: look at all */
void owners_reuse(
	struct owners *owners, const struct owners *before, owners_open *open, void *context);

/** How many descriptors the last walk took over. */
uint64_t owners_reused(const struct owners *owners);

/** Reads all processes, in place of what was known before. A process that has ended meanwhile is
 * passed over. @return 0; -ENOMEM; -EINTR (files.stop() ended it); -ENOENT if there is no /proc;
 * another -errno if some process, or /proc itself, could not be read for another reason than a
 * privilege: the others are known */
int owners_walk(struct owners *owners);

/** How many processes did not let their files be seen. */
uint64_t owners_hidden(const struct owners *owners);

/** Words for what would show the hidden processes: to run as root, or what root lacks. */
const char *owners_remedy(void);

/** How many processes there are in /proc. */
uint64_t owners_seen(const struct owners *owners);

/** Whether some processes may not even be seen in /proc (hidepid). */
bool owners_veiled(const struct owners *owners);

/** Whether /proc shows the processes of a PID namespace alone that is not the first one. */
bool owners_partial(const struct owners *owners);

/** Bytes of the table, and the number of holders: for tests. */
size_t owners_memory(const struct owners *owners);
size_t owners_count(const struct owners *owners);

/**
 * The next holder of a socket, by ascending pid.
 * @param at   0 before the first call
 * @param ret  its texts are valid until the next walk
 * @return whether there was one
 */
bool owners_next(const struct owners *owners, uint64_t inode, uint32_t *at, struct owner *ret);

/** Frees it; NULL is fine. */
void owners_free(struct owners *owners);

DEFINE_CLEANUP(struct owners *, owners_free)

#endif
