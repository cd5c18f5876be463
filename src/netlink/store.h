/* SPDX-License-Identifier: MIT */
/* The bytes of a file as they are on disk, which are read anywhere and more than once. Those of a
 * pipe are kept in memory. */
#ifndef NLINSPECT_NETLINK_STORE_H
#define NLINSPECT_NETLINK_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store {
	int fd;
	bool is_file; /* of a known size, in which any place can be read */
	bool ended;   /* all of the pipe was read */
	uint8_t *bytes;
	size_t length, size;
};

/** Begins with an open descriptor, which stays the caller's. */
void store_init(struct store *store, int fd);

/** Reads from a place on, as much as there is room for, or until the end.
 * @return 0; -EFBIG (a pipe brings more than STORE_PIPE_MAX bytes); -errno */
int store_read(struct store *store, uint64_t at, uint8_t *to, size_t room, size_t *length);

void store_fini(struct store *store);

enum { STORE_PIPE_MAX = 1 << 30 };

#endif
