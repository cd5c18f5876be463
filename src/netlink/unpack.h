/* SPDX-License-Identifier: MIT */
/* Compressed recordings: each format in a file of its own, or in one that says that it was left out
 * of the build. */
#ifndef NLINSPECT_NETLINK_UNPACK_H
#define NLINSPECT_NETLINK_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Decompressed bytes. */
struct unpacked {
	uint8_t *bytes; /* the caller frees them */
	size_t length, size;
	bool cut; /* the compressed data ends too early; these bytes come before its end */
};

/** Makes room for more bytes. @return 0; -EFBIG (more than `limit` are there); -ENOMEM */
int unpacked_grow(struct unpacked *unpacked, size_t limit);

/**
 * Decompresses gzip (RFC 1952) or Zstandard (RFC 8878), several members or frames included.
 * @return 0; -EBADMSG (damaged); -EFBIG (more than `limit` bytes); -EOPNOTSUPP (not in this build);
 * -ENOMEM. *ret is to be freed in any case
 */
int unpack_gzip(const uint8_t *bytes, size_t length, size_t limit, struct unpacked *ret);
int unpack_zstd(const uint8_t *bytes, size_t length, size_t limit, struct unpacked *ret);

#endif
