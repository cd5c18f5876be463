/* SPDX-License-Identifier: MIT */
/* Whole files, decompressed and read at once. */
#ifndef UNPACKED_H
#define UNPACKED_H

#include "netlink/reader.h"
#include "netlink/unpack.h"

#include <errno.h>

#include "unit.h"

struct unpacked {
	uint8_t *bytes;
	size_t length;
	bool cut;
};

/* Decompresses into a buffer of `limit` bytes, a few at a time. @return as unpacker_ops.step;
 * -EFBIG: there are more; -EOPNOTSUPP */
static inline int unpack_all(int (*unpack)(struct unpacker **ret), const uint8_t *bytes,
	size_t length, size_t limit, struct unpacked *ret)
{
	struct unpacker *unpacker;
	struct packed packed = {bytes, 0};
	size_t given = 0, more = 0;
	int error = unpack(&unpacker);

	if (error)
		return error;
	ret->bytes = malloc(limit);
	ck_assert_ptr_nonnull(ret->bytes);
	for (bool last = false; !error && !last; ret->length += more) {
		size_t room = limit - ret->length < 4096 ? limit - ret->length : 4096;

		if (!room) {
			error = -EFBIG;
			break;
		}
		if (!packed.left && given < length) {
			packed = (struct packed){
				bytes + given, length - given < 100 ? length - given : 100};
			given += packed.left;
		}
		error = unpacker->ops->step(
			unpacker, &packed, ret->bytes + ret->length, room, &more);
		last = more < room && !packed.left && given == length;
	}
	ret->cut = unpacker->cut;
	unpacker->ops->free(unpacker);
	return error;
}

/* Reads a whole recording. */
static inline int recording_read(int fd, char *error, size_t size, struct recording *ret)
{
	struct store store;
	struct reader reader;
	int result;

	store_init(&store, fd);
	result = reader_init(&reader, &store, error, size);
	if (!result) {
		result = recording_take(&reader, false, ret);
		reader_fini(&reader);
	}
	store_fini(&store);
	return result;
}

#endif
