/* SPDX-License-Identifier: MIT */
#include "store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STORE_FIRST = 64 << 10 };

void store_init(struct store *store, int fd)
{
	struct stat status;

	*store = (struct store){.fd = fd};
	store->is_file = !fstat(fd, &status) && !S_ISFIFO(status.st_mode) &&
			 !S_ISCHR(status.st_mode) && !S_ISSOCK(status.st_mode);
}

void store_fini(struct store *store)
{
	free(store->bytes);
}

static int read_file(
	const struct store *store, uint64_t at, uint8_t *to, size_t room, size_t *length)
{
	*length = 0;
	while (*length < room) {
		ssize_t got = pread(store->fd, to + *length, room - *length, (off_t)(at + *length));

		if (got < 0 && errno != EINTR)
			return -errno;
		if (!got)
			break;
		if (got > 0)
			*length += (size_t)got;
	}
	return 0;
}

static int grow(struct store *store)
{
	size_t size = store->size ? store->size * 2 : STORE_FIRST;
	uint8_t *bytes;

	if (store->length < store->size)
		return 0;
	if (size > STORE_PIPE_MAX)
		return -EFBIG;
	bytes = realloc(store->bytes, size);
	if (!bytes)
		return -ENOMEM;
	store->bytes = bytes;
	store->size = size;
	return 0;
}

/* Reads the pipe up to a place, or to its end. */
static int read_pipe(struct store *store, uint64_t end)
{
	while (!store->ended && store->length < end) {
		ssize_t got;
		int error = grow(store);

		if (error)
			return error;
		got = read(store->fd, store->bytes + store->length, store->size - store->length);
		if (got < 0 && errno != EINTR)
			return -errno;
		store->ended = !got;
		if (got > 0)
			store->length += (size_t)got;
	}
	return 0;
}

int store_read(struct store *store, uint64_t at, uint8_t *to, size_t room, size_t *length)
{
	size_t left;
	int error;

	if (store->is_file)
		return read_file(store, at, to, room, length);
	error = read_pipe(store, at + room);
	if (error)
		return error;
	left = store->length > at ? store->length - (size_t)at : 0;
	*length = left < room ? left : room;
	if (*length)
		memcpy(to, store->bytes + at, *length);
	return 0;
}
