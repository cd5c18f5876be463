/* SPDX-License-Identifier: MIT */
/* Shared by the code that finds namespaces and the code that enters them. */
#ifndef NLINSPECT_HOST_NAMESPACE_LIST_H
#define NLINSPECT_HOST_NAMESPACE_LIST_H

#include "nlinspect/host/namespaces.h"

#include <stdint.h>

/** The place where a namespace was found. */
struct namespace_place {
	ino_t inode;
	char *word;
	char *path; /* NULL: only a socket leads to it … */
	pid_t pid;  /* … of this process … */
	int socket; /* … of this number */
	int kept;   /* its descriptor; -1: none */
};

struct namespaces {
	int own;  /* descriptor of the present one */
	int lent; /* a descriptor that is closed when the next is lent; -1: none */
	size_t kept;
	dev_t device;
	struct namespace_place *list;
	size_t count, size;
	uint32_t *table; /* hashed by inode: index + 1, or 0 */
	size_t table_size;
	bool moved;
	size_t wrong, hidden;
	pid_t first_hidden; /* process */
	int error;          /* namespaces_error() */
	char *first_wrong;
};

/** Adds a place, unless its namespace is known. Strings are copied; path NULL: a socket.
 * @return 0 or -ENOMEM */
int namespaces_add(struct namespaces *namespaces, const struct namespace_place *place);

/** Adds those that processes hold. @return 0, -ENOMEM or -EINTR (files.stop() ended it) */
int namespaces_of_processes(struct namespaces *namespaces, struct files files);

/** Adds those that only their descriptors hold. To be called later, so that a namespace is named
 * after a process in it. @return the same */
int namespaces_of_descriptors(struct namespaces *namespaces, struct files files);

/** Opens the namespace of another process's socket. @return the descriptor, or -errno */
int namespaces_of_socket(int pidfd, int socket);

/** The inode in "net:[INODE]". @return it, or 0 if the link is not one of a network namespace */
ino_t namespaces_link(const char *link);

#endif
