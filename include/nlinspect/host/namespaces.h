/* SPDX-License-Identifier: MIT */
/* The network namespaces of this host: those with a name, those that something else holds, and the
 * one at hand, each once. Kept as places where they are found, so that finding many takes no
 * descriptors. */
#ifndef NLINSPECT_HOST_NAMESPACES_H
#define NLINSPECT_HOST_NAMESPACES_H

#include "nlinspect/base/cleanup.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct namespaces;

enum {
	NAMESPACE_WORD = 320,           /* bytes that hold most words: a name, "net:[4026531840]" */
	NAMESPACE_SOCKETS_ASKED = 1024, /* of one process: which namespaces they are of */
	NAMESPACES_KEPT = 512,          /* descriptors of them */
};

/**
 * Finds them: in /run/netns, among the mounts, in processes and their threads, file descriptors and
 * sockets. The one at hand comes first, then those with names.
 * @return 0 with *ret, which namespaces_free() frees; -errno
 */
int namespaces_find(struct namespaces **ret);

/** The same but for what only processes hold, which is what takes most of the time. */
int namespaces_find_placed(struct namespaces **ret);

void namespaces_free(struct namespaces *namespaces);

DEFINE_CLEANUP(struct namespaces *, namespaces_free)

size_t namespaces_count(const struct namespaces *namespaces);

/** The name of one, or its path if the name is like one of the other words; without one the path of
 * its mount, "self", "pid:N" of the lowest process in it,
 * or "net:[INODE]". Not escaped. */
const char *namespaces_word(const struct namespaces *namespaces, size_t index);

/** The one with that inode. @return its index, or -ENOENT */
ssize_t namespaces_inode(const struct namespaces *namespaces, ino_t inode);

/** The one that a word "net:[INODE]" stands for. @return its index, or -ENOENT */
ssize_t namespaces_worded(const struct namespaces *namespaces, const char *word);

/** How many files in /run/netns are no namespaces, and the first of them (NULL: none). */
size_t namespaces_wrong(const struct namespaces *namespaces, const char **first);

/** How many processes do not show which namespaces they hold, and the first of them (0: none). */
size_t namespaces_hidden(const struct namespaces *namespaces, pid_t *first);

/** Why some may not have been found: the first thing that could not be looked at for another reason
 * than a privilege. @return 0 or -errno */
int namespaces_error(const struct namespaces *namespaces);

/** A descriptor of one, which the caller closes. @return it; -ENOENT (it is gone) or another -errno
 */
int namespaces_open(const struct namespaces *namespaces, size_t index);

/** The same for many calls: the descriptor stays theirs, is not to be closed, and is good until the
 * next call. NAMESPACES_KEPT of them stay open, but no more than half of what the process may have
 * open. @return it, or -errno as above */
int namespaces_lend(struct namespaces *namespaces, size_t index);

/** Moves the calling thread there. @return 0; -ENOENT (it is gone); -EPERM or another -errno */
int namespaces_enter(struct namespaces *namespaces, size_t index);

/** Moves it back to where it was at first. @return 0 or -errno */
int namespaces_return(struct namespaces *namespaces);

/** The word of the namespace at hand. @return its length */
size_t namespaces_own(char word[static NAMESPACE_WORD]);

/** The number of the namespace at hand, which no other one gets until the system restarts. @return
 * 0 or -errno (-ENOPROTOOPT: Linux before 5.14) */
int namespaces_cookie(uint64_t *ret);

#endif
