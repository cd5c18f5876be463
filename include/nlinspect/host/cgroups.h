/* SPDX-License-Identifier: MIT */
/* Finds a socket's cgroup. The kernel reports its id with the socket, which is the inode of the
 * cgroup's directory in cgroup2; every user may read that. Also finds the systemd unit and the
 * container in a path. */
#ifndef NLINSPECT_HOST_CGROUPS_H
#define NLINSPECT_HOST_CGROUPS_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/text.h"
#include "nlinspect/host/files.h"

#include <stdbool.h>

enum { CGROUP_NAME = 256 }; /* bytes of the longest name of a directory */

struct cgroups;

/**
 * Knows nothing yet; the directories are read when a number is looked up first.
 * @param files   where /proc and the directories of cgroup2 are read
 * @param missed  takes the reason (base/first_error.h) why a cgroup was not found if it may exist;
 * NULL: nobody reports it
 * @return NULL if there is no memory. cgroups_free() frees it.
 */
struct cgroups *cgroups_new(struct files files, int *missed);

/** The path of a cgroup in cgroup2, "/system.slice/ssh.service", or the part of it that is mounted.
 * An unknown id makes it read the directories once more. @return the path, valid until the next
 * call; empty if unknown */
struct text cgroups_path(struct cgroups *cgroups, uint64_t id);

/** The id of a path. @return whether there is such a cgroup */
bool cgroups_id(struct cgroups *cgroups, struct text path, uint64_t *ret);

/** Whether cgroup2 is mounted where the program can see it. */
bool cgroups_mounted(const struct cgroups *cgroups);

/** Frees it; NULL is fine. */
void cgroups_free(struct cgroups *cgroups);

/** The innermost systemd unit of a path, other than slices: "ssh.service". @return a part of the
 * path; empty if there is none */
struct text cgroup_unit(struct text path);

/** The container of a path: the identifier or name that its manager gave it. @return a part of the
 * path, or text in the buffer; empty if there is none */
struct text cgroup_container(struct text path, char buffer[static CGROUP_NAME]);

DEFINE_CLEANUP(struct cgroups *, cgroups_free)

#endif
