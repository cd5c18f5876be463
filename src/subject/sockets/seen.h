/* SPDX-License-Identifier: MIT */
/* The sockets that a dump has listed. A dump goes on at a place in the kernel's table, and a socket
 * that comes in front of it makes the kernel list another one a second time. No flag says so. */
#ifndef NLINSPECT_SOCKETS_SEEN_H
#define NLINSPECT_SOCKETS_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Zeroed is empty. */
struct seen {
	uint64_t *slots; /* cookies; 0: free */
	size_t count;
	unsigned bits; /* of the number of slots */
	uint64_t seed;
	uint64_t twice; /* sockets that came again */
};

/** Whether a cookie came before. The kernel's words for "none" never did.
 * @param expected  it is no news if it did: `twice` does not count it
 * @return 1, 0 or -ENOMEM */
int seen_before(struct seen *seen, uint64_t cookie, bool expected);

void seen_fini(struct seen *seen);

#endif
