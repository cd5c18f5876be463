/* SPDX-License-Identifier: MIT */
/* Reading the bytes of a recording: what the formats (pcap.c, pcapng.c, recording.c) share. */
#ifndef NLINSPECT_NETLINK_READER_H
#define NLINSPECT_NETLINK_READER_H

#include "recording.h"

enum { RECORDING_PACKET_MAX = 64 << 20 }; /* a longer packet has a wrong length */

/** The position in the file, and how its numbers are written. */
struct reader {
	struct recording *recording;
	size_t offset, size; /* of the file; of recording->datagrams */
	bool swapped;        /* written in the other byte order */
	char *error;
	size_t error_size;
};

/** A packet of link type NETLINK, with its cooked header. */
struct captured {
	const uint8_t *bytes;
	size_t length;
	uint64_t time_ns;
	bool cut; /* there was more of it */
};

/** Describes an error at the present offset. @return -EBADMSG */
int reader_fail(const struct reader *reader, const char *what);

static inline size_t reader_left(const struct reader *reader)
{
	return reader->recording->length - reader->offset;
}

static inline const uint8_t *reader_at(const struct reader *reader)
{
	return reader->recording->bytes + reader->offset;
}

uint16_t reader_u16(const struct reader *reader, uint16_t value);
uint32_t reader_u32(const struct reader *reader, uint32_t value);

/** Adds a datagram. @return 0 or -ENOMEM */
int reader_add(struct reader *reader, const struct datagram *datagram);

/** Adds the datagram of a packet; of a cut one, its whole messages. A packet without a whole cooked
 * header is passed over. @return 0, -EBADMSG or -ENOMEM */
int reader_packet(struct reader *reader, const struct captured *captured);

/** Whether the file begins as that format does. */
bool pcap_begins(struct reader *reader);
bool pcapng_begins(struct reader *reader);

/** Reads the whole file. @return 0, -EBADMSG or -ENOMEM */
int pcap_read(struct reader *reader);
int pcapng_read(struct reader *reader);

#endif
