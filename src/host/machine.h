/* SPDX-License-Identifier: MIT */
/* Reading this machine's files: what stands behind host/files.h if nothing is replayed. Results and
 * errors are the same. */
#ifndef NLINSPECT_HOST_MACHINE_H
#define NLINSPECT_HOST_MACHINE_H

#include "nlinspect/host/files.h"

enum { PATH_LIMIT = 4096 };

/** Opens an entry of a folder. @return a descriptor, or -errno */
int machine_open(const struct folder *folder, const char *name, int flags);

/** Calls for the entries of a folder that was opened for reading. @return 0, an entry's error or
 * -ENOMEM; *failure is the -errno of reading it, or 0 */
int machine_entries(const struct folder *folder, folder_entry *each, void *context, int *failure);

ssize_t machine_read(const struct folder *folder, const char *name, char *buffer, size_t size);
ssize_t machine_link(
	const struct folder *folder, const char *name, const char *lead, char *buffer, size_t size);
int machine_inode(const struct folder *folder, const char *name, uint64_t *ret);

/** Reads a regular file, to at least one byte more than the limit if it has as many. @return 0 with
 * *ret, which the caller frees; -errno */
int machine_file(
	const struct folder *top, const char *path, size_t limit, char **ret, size_t *length);

#endif
