/* SPDX-License-Identifier: MIT */
/* A packet socket with a ring in memory, which the kernel fills (TPACKET_V3). */
#ifndef NLINSPECT_SUBJECT_CAPTURE_RING_H
#define NLINSPECT_SUBJECT_CAPTURE_RING_H

#include "packet.h"

struct sock_filter;

/** What to capture, and how. */
struct ring_ask {
	const char *interface; /* NULL: all of the namespace, without their link headers */
	uint64_t buffer;       /* bytes of the ring */
	uint32_t snap;         /* bytes of a packet that are kept at most */
	uint8_t direction;     /* enum capture_direction; CAPTURE_UNKNOWN: both */
	bool promiscuous;      /* also packets for other hosts */
	bool prompt;           /* packets are handed over at once, not in large pieces */
};

/** Counts since the ring was opened. */
struct ring_counts {
	uint64_t received; /* passed the filter, whether there was room for them or not */
	uint64_t dropped;  /* there was no room */
};

struct ring;

/**
 * Opens a ring that takes nothing yet.
 * @param ret  ring_free() frees it
 * @return 0; -EPERM (no CAP_NET_RAW); -ENODEV (unknown interface); -ENETDOWN; -errno
 */
int ring_open(const struct ring_ask *ask, struct ring **ret);

/** The link type of its packets: LINKTYPE_*. */
uint32_t ring_link_type(const struct ring *ring);

/** The index of its interface; 0: all. */
unsigned ring_interface(const struct ring *ring);

/**
 * Begins to take the packets that match a filter for ring_link_type(), of `count` instructions; 0:
 * all packets.
 * @return 0; -ENOTSUP (the kernel cannot run the filter on packets without a link header); -errno
 */
int ring_start(struct ring *ring, const struct sock_filter *filter, size_t count);

/** What poll(2) waits for. */
int ring_fd(const struct ring *ring);

/** Takes the next packet, whose bytes are valid until the next call. @return 0; -EAGAIN (there is
 * none yet); -ENETDOWN (the interface went down, or is gone) */
int ring_next(struct ring *ring, struct packet *ret);

/** Adds what the kernel counted since the last call. */
void ring_count(struct ring *ring, struct ring_counts *counts);

/** Frees it; NULL is fine. */
void ring_free(struct ring *ring);

DEFINE_CLEANUP(struct ring *, ring_free)

#endif
