/* SPDX-License-Identifier: MIT */
/* The part of a file of packets that is in memory, and what its formats (packets_pcap.c,
 * packets_pcapng.c) share.
 */
#ifndef NLINSPECT_NETLINK_WINDOW_H
#define NLINSPECT_NETLINK_WINDOW_H

#include "nlinspect/base/arena.h"
#include "nlinspect/netlink/packets.h"

enum { BLOCK_MAX = PACKET_MAX + (1 << 20) }; /* bytes of a block with its options */

struct packets {
	const uint8_t *bytes;  /* the window */
	size_t length, offset; /* of the window; of what is read next in it */
	uint8_t *owned;        /* the memory of the window, `size` bytes; NULL: the caller's */
	size_t size;
	uint64_t passed; /* bytes of the file before the window */
	int fd;          /* what the window is filled from; -1: it is the whole file */
	bool swapped;    /* written in the other byte order */
	bool pcapng, truncated;
	bool ended; /* the file ends at the end of the window */
	uint32_t fraction_ns;
	struct packet_interface *interfaces;
	size_t interface_count, interface_size;
	size_t section; /* the first interface of the present section */
	struct arena texts;
	char error[PACKETS_ERROR];
};

static inline size_t window_left(const struct packets *packets)
{
	return packets->length - packets->offset;
}

static inline const uint8_t *window_at(const struct packets *packets)
{
	return packets->bytes + packets->offset;
}

/** Has the window hold `need` bytes from its offset on, or all up to the end of the file. @return
 * 0, -EAGAIN or -errno */
int window_need(struct packets *packets, size_t need);

uint16_t window_u16(const struct packets *packets, uint16_t value);
uint32_t window_u32(const struct packets *packets, uint32_t value);

/** Describes an error at the present offset. @return -EBADMSG */
int window_fail(struct packets *packets, const char *what);

/** Adds an interface. @return 0 or -ENOMEM */
int window_interface(struct packets *packets, const struct packet_interface *interface);

/** Whether the file begins as that format does; at least 4 bytes are there, or it ends. */
bool packets_pcap_begins(struct packets *packets);
bool packets_pcapng_begins(struct packets *packets);

/** Reads the header. @return 0, -EBADMSG or -errno */
int packets_pcap_open(struct packets *packets);

/** As packets_next(). */
int packets_pcap_next(struct packets *packets, struct captured *ret);
int packets_pcapng_next(struct packets *packets, struct captured *ret);

#endif
