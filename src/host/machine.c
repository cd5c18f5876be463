/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* The kernel's struct linux_dirent64. */
struct entry {
	uint64_t inode;
	int64_t offset;
	uint16_t length;
	uint8_t type;
	char name[];
};

enum {
	FOLDER_BUFFER = 32 << 10,
	FILE_FIRST = 4 << 10,
};

/* The path to open below folder->fd. @return NULL if it is too long */
static const char *place(const struct folder *folder, const char *name, char buffer[PATH_LIMIT])
{
	if (folder->parent || !*folder->files.root)
		return name;
	return snprintf(buffer, PATH_LIMIT, "%s%s", folder->files.root, name) < PATH_LIMIT ? buffer
											   : NULL;
}

int machine_open(const struct folder *folder, const char *name, int flags)
{
	char buffer[PATH_LIMIT];
	const char *path = place(folder, name, buffer);
	int fd = path ? openat(folder->fd, path, flags | O_CLOEXEC) : -1;

	if (!path)
		return -ENAMETOOLONG;
	return fd < 0 ? -errno : fd;
}

int machine_entries(const struct folder *folder, folder_entry *each, void *context, int *failure)
{
	/* Not on the stack, because folders are read within folders. */
	CLEANUP(free) char *buffer = malloc(FOLDER_BUFFER);
	long length;
	int error = 0;

	if (!buffer)
		return -ENOMEM;
	while ((length = syscall(SYS_getdents64, folder->fd, buffer, FOLDER_BUFFER)) > 0) {
		for (long at = 0; at < length && !error;) {
			const struct entry *entry = (const void *)(buffer + at);

			if (folder->files.stop && folder->files.stop(folder->files.context))
				error = -EINTR;
			else if (*entry->name != '.')
				error = each(context, folder, entry->name);
			at += entry->length;
		}
		if (error)
			return error;
	}
	*failure = length < 0 ? -errno : 0;
	return 0;
}

ssize_t machine_read(const struct folder *folder, const char *name, char *buffer, size_t size)
{
	CLEANUP(close) int fd = machine_open(folder, name, O_RDONLY);
	ssize_t length = fd < 0 ? fd : read(fd, buffer, size);

	return fd >= 0 && length < 0 ? -errno : length;
}

ssize_t machine_link(
	const struct folder *folder, const char *name, const char *lead, char *buffer, size_t size)
{
	char at[PATH_LIMIT];
	const char *path = place(folder, name, at);
	ssize_t length = path ? readlinkat(folder->fd, path, buffer, size) : -ENAMETOOLONG;
	size_t lead_length = strlen(lead);

	if (length < 0)
		return path ? -errno : length;
	if ((size_t)length < lead_length || memcmp(buffer, lead, lead_length) != 0)
		return -ENODATA;
	return length;
}

int machine_inode(const struct folder *folder, const char *name, uint64_t *ret)
{
	char buffer[PATH_LIMIT];
	const char *path = place(folder, name, buffer);
	struct stat status;

	if (!path)
		return -ENAMETOOLONG;
	if (fstatat(folder->fd, path, &status, AT_SYMLINK_NOFOLLOW))
		return -errno;
	if (!S_ISDIR(status.st_mode))
		return -ENOTDIR;
	*ret = status.st_ino;
	return 0;
}

/* Reads to the end, or one byte more than the limit. */
static int read_whole(int fd, size_t limit, char **ret, size_t *length)
{
	CLEANUP(free) char *text = NULL;
	size_t size = 0, got = 0;
	ssize_t more;

	do {
		if (got + 1 >= size) {
			char *larger = realloc(text, size = size ? size * 2 : FILE_FIRST);

			if (!larger)
				return -ENOMEM;
			text = larger;
		}
		more = read(fd, text + got, size - 1 - got);
		if (more < 0 && errno != EINTR)
			return -errno;
		got += more > 0 ? (size_t)more : 0;
	} while (more && got <= limit);
	text[got] = '\0';
	*ret = text;
	*length = got;
	text = NULL;
	return 0;
}

int machine_file(
	const struct folder *top, const char *path, size_t limit, char **ret, size_t *length)
{
	CLEANUP(close) int fd = machine_open(top, path, O_RDONLY | O_NONBLOCK);
	struct stat status;

	if (fd < 0)
		return fd;
	if (fstat(fd, &status))
		return -errno;
	return S_ISREG(status.st_mode) ? read_whole(fd, limit, ret, length) : -EINVAL;
}
