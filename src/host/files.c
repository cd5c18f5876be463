/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/files.h"

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
	PATH_LIMIT = 4096,
};

struct folder folder_top(struct files files)
{
	return (struct folder){.files = files, .name = "", .fd = AT_FDCWD};
}

/* The path to open below folder->fd. @return NULL if it is too long */
static const char *place(const struct folder *folder, const char *name, char buffer[PATH_LIMIT])
{
	if (folder->parent || !*folder->files.root)
		return name;
	return snprintf(buffer, PATH_LIMIT, "%s%s", folder->files.root, name) < PATH_LIMIT ? buffer
											   : NULL;
}

static int open_entry(const struct folder *folder, const char *name, int flags)
{
	char buffer[PATH_LIMIT];
	const char *path = place(folder, name, buffer);
	int fd = path ? openat(folder->fd, path, flags | O_CLOEXEC) : -1;

	if (!path)
		return -ENAMETOOLONG;
	return fd < 0 ? -errno : fd;
}

int folder_open(const struct folder *parent, const char *name, struct folder *ret)
{
	int fd = open_entry(parent, name, O_PATH | O_DIRECTORY);

	if (fd < 0)
		return fd;
	*ret = (struct folder){.files = parent->files, .parent = parent, .name = name, .fd = fd};
	return 0;
}

void folder_close(struct folder *folder)
{
	if (folder->fd >= 0)
		close(folder->fd);
	folder->fd = -1;
}

/* A path may lead through links that the administrator made; in /proc and in cgroups no folder is a
 * link. */
static int follow(const struct folder *parent)
{
	return parent->parent ? O_NOFOLLOW : 0;
}

static int read_entries(const struct folder *folder, folder_entry *each, void *context)
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

			if (*entry->name != '.')
				error = each(context, folder, entry->name);
			at += entry->length;
		}
		if (error)
			return error;
	}
	return length < 0 ? -errno : 0;
}

int folder_each(const struct folder *parent, const char *name, folder_entry *each, void *context)
{
	CLEANUP(folder_close)
	struct folder folder = {.files = parent->files, .parent = parent, .name = name};

	folder.fd = open_entry(parent, name, follow(parent) | O_RDONLY | O_DIRECTORY);
	return folder.fd < 0 ? folder.fd : read_entries(&folder, each, context);
}

struct sorted {
	char **names;
	size_t count, size;
	folder_entry *each;
	void *context;
};

static int sorted_add(void *context, const struct folder *folder, const char *name)
{
	struct sorted *sorted = context;

	(void)folder;
	if (sorted->count == sorted->size) {
		size_t size = sorted->size ? sorted->size * 2 : 32;
		char **names = reallocarray(sorted->names, size, sizeof(*names));

		if (!names)
			return -ENOMEM;
		sorted->names = names;
		sorted->size = size;
	}
	sorted->names[sorted->count] = strdup(name);
	if (!sorted->names[sorted->count])
		return -ENOMEM;
	sorted->count++;
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int folder_each_sorted(
	const struct folder *parent, const char *name, folder_entry *each, void *context)
{
	CLEANUP(folder_close)
	struct folder folder = {.files = parent->files, .parent = parent, .name = name};
	struct sorted sorted = {.count = 0};
	int error;

	folder.fd = open_entry(parent, name, follow(parent) | O_RDONLY | O_DIRECTORY);
	error = folder.fd < 0 ? folder.fd : read_entries(&folder, sorted_add, &sorted);
	if (sorted.count)
		qsort(sorted.names, sorted.count, sizeof(*sorted.names), compare_names);
	for (size_t i = 0; i < sorted.count; i++) {
		if (!error)
			error = each(context, &folder, sorted.names[i]);
		free(sorted.names[i]);
	}
	free(sorted.names);
	return error;
}

ssize_t folder_read(const struct folder *folder, const char *name, char *buffer, size_t size)
{
	CLEANUP(close) int fd = open_entry(folder, name, O_RDONLY);
	ssize_t length = fd < 0 ? fd : read(fd, buffer, size);

	return fd >= 0 && length < 0 ? -errno : length;
}

ssize_t folder_link(
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

int folder_inode(const struct folder *folder, const char *name, uint64_t *ret)
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

int files_read(struct files files, const char *path, size_t limit, char **ret, size_t *length)
{
	const struct folder top = folder_top(files);
	CLEANUP(close) int fd = open_entry(&top, path, O_RDONLY | O_NONBLOCK);
	struct stat status;
	int error;

	if (fd < 0)
		return fd;
	if (fstat(fd, &status))
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EINVAL;
	error = read_whole(fd, limit, ret, length);
	if (error || *length <= limit)
		return error;
	*length = limit;
	while (*length && (*ret)[*length - 1] != '\n')
		--*length;
	(*ret)[*length] = '\0';
	return -EFBIG;
}

char *files_line(char **rest)
{
	char *line = *rest;

	if (!*line)
		return NULL;
	*rest = line + strcspn(line, "\n");
	if (**rest)
		*(*rest)++ = '\0';
	return line;
}

bool files_number(const char *name, uint32_t *ret)
{
	uint64_t number = 0;

	for (const char *digit = name; *digit; digit++) {
		if (*digit < '0' || *digit > '9' || number > UINT32_MAX)
			return false;
		number = number * 10 + (uint64_t)(*digit - '0');
	}
	if (!*name || number > UINT32_MAX)
		return false;
	*ret = (uint32_t)number;
	return true;
}

void files_unescape(char *path)
{
	char *to = path;

	for (const char *from = path; *from; to++) {
		if (*from == '\\' && strspn(from + 1, "01234567") >= 3) {
			*to = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}
