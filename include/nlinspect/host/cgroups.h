/* SPDX-License-Identifier: MIT */
/* Where a socket's cgroup is: the number that the kernel tells with a socket is that of the inode
 * of the cgroup's directory in cgroup2, which everybody may look at. And what a path says of the
 * systemd unit and of the container. */
#ifndef NLINSPECT_HOST_CGROUPS_H
#define NLINSPECT_HOST_CGROUPS_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/text.h"
#include "nlinspect/host/files.h"

#include <stdbool.h>

struct cgroups;

/**
 * Knows nothing yet; the directories are read when a number is looked up first.
 * @param files   where /proc and the directories of cgroup2 are read
 * @param missed  takes the reason (base/first_error.h) why a cgroup was not found if it may exist;
 * NULL: nobody reports it
 * @return NULL if there is no memory. cgroups_free() frees it.
 */
struct cgroups *cgroups_new(struct files files, int *missed);

/** The path of a cgroup in cgroup2, "/system.slice/ssh.service", or as much of it as is mounted. A
 * number that is not found lets the directories be read once more. @return it, until the next call;
 * empty if it is not known */
struct text cgroups_path(struct cgroups *cgroups, uint64_t id);

/** The number of a path. @return whether there is such a cgroup */
bool cgroups_id(struct cgroups *cgroups, struct text path, uint64_t *ret);

/** Whether cgroup2 is mounted. */
bool cgroups_mounted(const struct cgroups *cgroups);

/** Frees it; NULL is fine. */
void cgroups_free(struct cgroups *cgroups);

/** The innermost systemd unit of a path that is no slice: "ssh.service". @return a part of the
 * path; empty if there is none */
struct text cgroup_unit(struct text path);

/** The container that a path belongs to: the identifier or the name that its manager gave it.
 * @return a part of the path; empty if there is none */
struct text cgroup_container(struct text path);

DEFINE_CLEANUP(struct cgroups *, cgroups_free)

#endif
