/* SPDX-License-Identifier: MIT */
/* Compressed recordings: each format in a file of its own, or in one that says that it was left out
 * of the build. */
#ifndef NLINSPECT_NETLINK_UNPACK_H
#define NLINSPECT_NETLINK_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Decompresses step by step. */
struct unpacker {
	const struct unpacker_ops *ops;
	bool cut; /* what was taken ends within a member or frame */
};

/** Compressed bytes that have not been taken. */
struct packed {
	const uint8_t *next;
	size_t left;
};

struct unpacker_ops {
	/** Takes some of the bytes and fills the room as far as they go. If it fills less, it has
	 * taken them all. @return 0; -EBADMSG (damaged); -EFBIG (its
	 * window is larger than 8 MiB); -ENOMEM */
	int (*step)(struct unpacker *unpacker, struct packed *from, uint8_t *to, size_t room,
		size_t *length);
	void (*free)(struct unpacker *unpacker);
};

/** For gzip (RFC 1952) or Zstandard (RFC 8878), several members or frames included.
 * @return 0; -EOPNOTSUPP (not in this build); -ENOMEM */
int unpack_gzip(struct unpacker **ret);
int unpack_zstd(struct unpacker **ret);

#endif
