/* SPDX-License-Identifier: MIT */
/* The names of unix sockets by inode, asked for once, when the first is needed: the kernel reports
 * only the inode of a peer. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_FAMILIES_UNIX_NAMES_H
#define NLINSPECT_SUBJECT_SOCKETS_FAMILIES_UNIX_NAMES_H

#include "nlinspect/base/text.h"
#include "nlinspect/netlink/message.h"
#include "nlinspect/netlink/transport.h"

/* sun_path is shorter. */
enum { UNIX_NAME_SIZE = 128 };

/** The name in a UNIX_DIAG_NAME: a path, or @ and an abstract name, which may contain NULs; stored
 * in `buffer`. Length 0: unnamed. */
struct text unix_name(const struct attribute *attribute, char buffer[static UNIX_NAME_SIZE]);

struct unix_names;

/**
 * @param connector  stays the caller's
 * @param missed     takes the reason (base/first_error.h) why a name was not found if it may exist;
 * NULL: nobody reports it
 * @return NULL if there is no memory. unix_names_free() frees it.
 */
struct unix_names *unix_names_new(struct connector *connector, int *missed);

/** The name of the socket with an inode, valid as long as `names`; length 0 if it has none. @return
 * 0 or -ENOMEM */
int unix_names_find(struct unix_names *names, uint32_t inode, struct text *ret);

/** Frees them; NULL is fine. */
void unix_names_free(struct unix_names *names);

#endif
