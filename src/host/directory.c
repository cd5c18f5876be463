/* SPDX-License-Identifier: MIT */
#include "directory.h"

#include "nlinspect/base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>

/* What getdents64(2) writes. */
struct entry {
	uint64_t inode;
	int64_t offset;
	uint16_t length;
	uint8_t type;
	char name[];
};

enum { DIRECTORY_BUFFER = 32 << 10 };

int directory_each(int parent, const char *path, directory_entry *each, void *context)
{
	/* Not on the stack: directories are read within directories. */
	CLEANUP(free) char *buffer = malloc(DIRECTORY_BUFFER);
	CLEANUP(close)
	int directory = openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	long length;
	int error = 0;

	if (directory < 0)
		return -errno;
	if (!buffer)
		return -ENOMEM;
	while ((length = syscall(SYS_getdents64, directory, buffer, DIRECTORY_BUFFER)) > 0) {
		for (long at = 0; at < length && !error;) {
			const struct entry *entry = (const void *)(buffer + at);

			if (*entry->name != '.')
				error = each(context, directory, entry->name);
			at += entry->length;
		}
		if (error)
			return error;
	}
	return length < 0 ? -errno : 0;
}

bool directory_number(const char *name, uint32_t *ret)
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

void directory_unescape(char *path)
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
