/* SPDX-License-Identifier: MIT */
/* How the recorder writes datagrams down: so that rounds are alike, and compress well. */
#ifndef NLINSPECT_NETLINK_REWRITE_H
#define NLINSPECT_NETLINK_REWRITE_H

#include "nlinspect/base/out.h"

#include <stddef.h>
#include <stdint.h>

struct rewrite {
	uint32_t sent, written; /* a sequence number, and the one that stands in its place */
	uint32_t port;          /* stands in place of the one that the kernel gave the socket */
	uint16_t header;        /* bytes before the attributes of a message */
	uint16_t needless;      /* an attribute that is left out; 0: none */
};

/** Appends a datagram. Bytes that are no whole message are copied as they are. */
void rewrite_datagram(
	struct out *out, const void *bytes, size_t length, const struct rewrite *rewrite);

#endif
