/* SPDX-License-Identifier: MIT */
/* The network namespaces of this host, each once: the named ones, those that something else holds,
 * and the present one. They are kept as the places where they were found, so that many of them need
 * no descriptors. */
#ifndef NLINSPECT_HOST_NAMESPACES_H
#define NLINSPECT_HOST_NAMESPACES_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/files.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct namespaces;

enum {
	NAMESPACE_WORD = 320,           /* bytes that hold most words: a name, "net:[4026531840]" */
	NAMESPACE_SOCKETS_ASKED = 1024, /* sockets of one process whose namespace is asked for */
	NAMESPACES_KEPT = 512,          /* descriptors that are kept open */
};

/** Finds them in /run/netns, among the mounts, in processes and their threads. The present one
 * comes first, then the named ones.
 * @param held  also those that only a file descriptor or a socket holds. This looks at every
 * descriptor, and there may be many times more of them than processes
 * @return 0 with *ret, which namespaces_free() frees; -errno */
int namespaces_find(struct files files, bool held, struct namespaces **ret);

/** The same without processes, because finding their namespaces takes most of the time. */
int namespaces_find_placed(struct namespaces **ret);

void namespaces_free(struct namespaces *namespaces);

DEFINE_CLEANUP(struct namespaces *, namespaces_free)

size_t namespaces_count(const struct namespaces *namespaces);

/** The name of one, or its path if the name looks like one of the other words. Without a name: the
 * path of its mount, "self", "pid:N" of the lowest process in it, or "net:[INODE]". Not escaped. */
const char *namespaces_word(const struct namespaces *namespaces, size_t index);

/** The one with that inode. @return its index, or -ENOENT */
ssize_t namespaces_inode(const struct namespaces *namespaces, ino_t inode);

/** The one for a word "net:[INODE]". @return its index, or -ENOENT */
ssize_t namespaces_worded(const struct namespaces *namespaces, const char *word);

/** The number of files in /run/netns that are not namespaces, and the first one (NULL: none). */
size_t namespaces_wrong(const struct namespaces *namespaces, const char **first);

/** How many processes do not show which namespaces they hold, and the first of them (0: none). */
size_t namespaces_hidden(const struct namespaces *namespaces, pid_t *first);

/** Why some may not have been found: the first thing that could not be looked at for another reason
 * than a privilege. @return 0 or -errno */
int namespaces_error(const struct namespaces *namespaces);

/** Opens a descriptor of one, which the caller closes. @return it; -ENOENT (it is gone) or another
 * -errno */
int namespaces_open(const struct namespaces *namespaces, size_t index);

/** The same for many calls: the descriptor must not be closed, and is valid until the next call.
 * NAMESPACES_KEPT of them stay open, but at most half of the process's limit. @return it, or -errno
 * as above */
int namespaces_lend(struct namespaces *namespaces, size_t index);

/** Moves the calling thread into one. @return 0; -ENOENT (it is gone); -EPERM or another -errno */
int namespaces_enter(struct namespaces *namespaces, size_t index);

/** Moves the thread back to its first namespace. @return 0 or -errno */
int namespaces_return(struct namespaces *namespaces);

/** The word of the present namespace. @param missed  takes the reason (base/first_error.h) why it
 * may have a better one. @return its length */
size_t namespaces_own(char word[static NAMESPACE_WORD], int *missed);

/** The number of the namespace at hand, which no other one gets until the system restarts. @return
 * 0 or -errno (-ENOPROTOOPT: Linux before 5.14) */
int namespaces_cookie(uint64_t *ret);

#endif
