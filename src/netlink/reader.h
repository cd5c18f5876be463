/* SPDX-License-Identifier: MIT */
/* Reading the datagrams of a recording one after the other: what the formats (pcap.c, pcapng.c,
 * bare.c) share. It keeps the bytes of one packet at a time. */
#ifndef NLINSPECT_NETLINK_READER_H
#define NLINSPECT_NETLINK_READER_H

#include "input.h"
#include "recording.h"

enum { RECORDING_PACKET_MAX = 4 << 20 }; /* a longer packet has a wrong length */

struct sections; /* of pcapng */
struct reader;

/** A format. next() fills in a datagram, whose bytes are valid until the next call; without bytes,
 * it is passed over. @return 0; -ENODATA (the end); -EBADMSG; -errno */
struct reader_format {
	int (*next)(struct reader *reader, struct datagram *ret);
};

/** The position in the file, and how its numbers are written. */
struct reader {
	struct input input;
	const struct reader_format *format;
	uint8_t *bytes; /* those from `start` to `end` are to be read */
	size_t start, end, size;
	bool ended;           /* the file has no more than these */
	size_t taken;         /* bytes of the datagram that was read last */
	uint64_t offset;      /* of `start` in the decompressed file */
	bool swapped;         /* written in the other byte order */
	bool bare;            /* a stream of messages without times, protocols and requests */
	bool truncated;       /* a packet was cut; its whole messages are kept */
	uint32_t nanoseconds; /* pcap: of the fractions of times */
	struct sections *sections;
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

/** Begins to read a file, and finds its format. The store outlives it.
 * @param error  filled in on -EBADMSG, -EOPNOTSUPP and -EFBIG
 * @return 0; -EBADMSG; -EOPNOTSUPP (compressed, which this build cannot read); -errno */
int reader_init(struct reader *reader, struct store *store, char *error, size_t error_size);
void reader_fini(struct reader *reader);

/** Reads the next datagram, whose bytes are valid until the next call. @return 0; -ENODATA (the
 * end); -EBADMSG; -errno */
int reader_next(struct reader *reader, struct datagram *ret);

/** Describes an error at the present offset. @return -EBADMSG */
int reader_fail(const struct reader *reader, const char *what);

/** Has at least so many bytes ready, or all that are left. They move. @return 0 or -errno */
int reader_need(struct reader *reader, size_t length);

/** Passes over bytes that are ready. */
void reader_skip(struct reader *reader, size_t length);

static inline size_t reader_left(const struct reader *reader)
{
	return reader->end - reader->start;
}

static inline uint8_t *reader_at(const struct reader *reader)
{
	return reader->bytes + reader->start;
}

uint16_t reader_u16(const struct reader *reader, uint16_t value);
uint32_t reader_u32(const struct reader *reader, uint32_t value);

/** Makes a datagram of a packet; of a cut one, of its whole messages. A packet without a whole
 * cooked header makes none. @return 0 or -EBADMSG */
int reader_packet(struct reader *reader, const struct captured *captured, struct datagram *ret);

/** Whether the file begins as that format does. */
bool pcap_begins(struct reader *reader);
bool pcapng_begins(const struct reader *reader);
bool bare_begins(const struct reader *reader);

/** Reads the beginning of the file. @return 0, -EBADMSG or -ENOMEM */
int pcap_start(struct reader *reader);
int pcapng_start(struct reader *reader);
int bare_start(struct reader *reader);

void sections_free(struct sections *sections);

#endif
