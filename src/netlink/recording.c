/* SPDX-License-Identifier: MIT */
#include "recording.h"

#include "nlinspect/netlink/message.h"

#include <arpa/inet.h>
#include <byteswap.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	RECORDING_FILE_MAX = 1 << 30,
	RECORDING_PACKET_MAX = 64 << 20, /* a larger packet has a wrong length */
	RECORDING_FIRST = 64 << 10,
	RECORDING_PIECE = 32 << 10, /* the part of a bare stream that is treated as a datagram */
	TCPDIAG_ANSWER = 18,        /* the message type of inet_diag before SOCK_DIAG_BY_FAMILY */
};

/* State of reading a file. */
struct reader {
	struct recording *recording;
	size_t offset, size;  /* of the file; of `datagrams` */
	bool swapped;         /* written in the other byte order */
	uint32_t nanoseconds; /* nanoseconds per unit of a packet's fraction */
	char *error;
	size_t error_size;
};

void recording_fini(struct recording *recording)
{
	free(recording->bytes);
	free(recording->datagrams);
	*recording = (struct recording){0};
}

static int reader_fail(const struct reader *reader, const char *what)
{
	snprintf(reader->error, reader->error_size, "offset %zu: %s", reader->offset, what);
	return -EBADMSG;
}

static size_t reader_left(const struct reader *reader)
{
	return reader->recording->length - reader->offset;
}

static const uint8_t *reader_at(const struct reader *reader)
{
	return reader->recording->bytes + reader->offset;
}

static uint32_t reader_u32(const struct reader *reader, uint32_t value)
{
	return reader->swapped ? bswap_32(value) : value;
}

/* Reads the file in growing pieces, because the size of a pipe is unknown before its end. */
static int recording_load(struct recording *recording, int fd)
{
	size_t size = 0;

	for (;;) {
		if (recording->length == size) {
			size = size ? size * 2 : RECORDING_FIRST;

			uint8_t *bytes = realloc(recording->bytes, size);

			if (!bytes)
				return -ENOMEM;
			recording->bytes = bytes;
		}

		ssize_t got =
			read(fd, recording->bytes + recording->length, size - recording->length);

		if (got < 0 && errno != EINTR)
			return -errno;
		if (!got)
			return 0;
		if (got > 0)
			recording->length += (size_t)got;
		if (recording->length > RECORDING_FILE_MAX)
			return -EFBIG;
	}
}

static int reader_add(struct reader *reader, const struct datagram *datagram)
{
	struct recording *recording = reader->recording;

	if (recording->count == reader->size) {
		size_t size = reader->size ? reader->size * 2 : 64;
		struct datagram *datagrams =
			reallocarray(recording->datagrams, size, sizeof(*datagrams));

		if (!datagrams)
			return -ENOMEM;
		recording->datagrams = datagrams;
		reader->size = size;
	}
	recording->datagrams[recording->count++] = *datagram;
	return 0;
}

/* The length of the whole messages at the start of the bytes. */
static size_t whole_messages(const uint8_t *bytes, size_t length)
{
	struct cursor cursor = cursor_of(bytes, length);
	struct message message;
	size_t whole = 0;

	while (message_next(&cursor, &message))
		whole = length - cursor.left;
	return whole;
}

/* An nlmon device gives PACKET_OUTGOING for both directions, but only requests carry the flag. */
static bool is_request(uint16_t direction, const uint8_t *bytes, size_t length)
{
	struct nlmsghdr header;

	if (direction == RECORDING_TO_KERNEL || direction == RECORDING_TO_USER)
		return direction == RECORDING_TO_KERNEL;
	if (length < sizeof(header))
		return false;
	memcpy(&header, bytes, sizeof(header));
	return header.nlmsg_flags & NLM_F_REQUEST;
}

static int reader_datagram(struct reader *reader, const struct recording_packet *packet, bool cut)
{
	const uint8_t *bytes = reader_at(reader);
	struct recording_cooked cooked;

	memcpy(&cooked, bytes, sizeof(cooked));
	if (ntohs(cooked.hardware) != RECORDING_HARDWARE)
		return reader_fail(reader, "not a netlink packet");
	bytes += sizeof(cooked);

	size_t length = packet->captured - sizeof(cooked);

	if (cut)
		length = whole_messages(bytes, length);
	return reader_add(
		reader, &(struct datagram){
				.bytes = bytes,
				.length = length,
				.time_ns = packet->seconds * UINT64_C(1000000000) +
					   (uint64_t)packet->fraction * reader->nanoseconds,
				.protocol = ntohs(cooked.protocol),
				.request = is_request(ntohs(cooked.direction), bytes, length),
			});
}

/* Reads the next packet; at least one byte of it is there. */
static int reader_packet(struct reader *reader)
{
	struct recording *recording = reader->recording;
	struct recording_packet packet;
	int error;

	if (reader_left(reader) < sizeof(packet) + sizeof(struct recording_cooked)) {
		recording->truncated = true;
		reader->offset = recording->length;
		return 0;
	}
	memcpy(&packet, reader_at(reader), sizeof(packet));
	packet.seconds = reader_u32(reader, packet.seconds);
	packet.fraction = reader_u32(reader, packet.fraction);
	packet.captured = reader_u32(reader, packet.captured);
	packet.length = reader_u32(reader, packet.length);
	if (packet.captured < sizeof(struct recording_cooked) ||
		packet.captured > RECORDING_PACKET_MAX)
		return reader_fail(reader, "impossible packet length");
	reader->offset += sizeof(packet);

	bool cut = packet.captured < packet.length;

	if (packet.captured > reader_left(reader)) {
		packet.captured = (uint32_t)reader_left(reader);
		cut = true;
	}
	recording->truncated |= cut;
	error = reader_datagram(reader, &packet, cut);
	reader->offset += packet.captured;
	return error;
}

static int reader_pcap(struct reader *reader)
{
	struct recording_header header;

	if (reader_left(reader) < sizeof(header))
		return reader_fail(reader, "the file ends in its header");
	memcpy(&header, reader_at(reader), sizeof(header));
	if ((reader->swapped ? bswap_16(header.major) : header.major) != 2)
		return reader_fail(reader, "unknown version of pcap");
	/* The upper bits are about checksums. */
	if ((reader_u32(reader, header.link_type) & 0x0fffffff) != RECORDING_LINK_TYPE)
		return reader_fail(reader, "the link type is not NETLINK");
	reader->offset += sizeof(header);
	while (reader_left(reader)) {
		int error = reader_packet(reader);

		if (error)
			return error;
	}
	return 0;
}

/* Distinguishes a stream that was cut here from one that is malformed here. */
static int reader_end(struct reader *reader, const uint8_t *end)
{
	struct nlmsghdr header;

	reader->offset = (size_t)(end - reader->recording->bytes);
	reader->recording->truncated = true;
	if (reader_left(reader) < sizeof(header))
		return 0;
	memcpy(&header, end, sizeof(header));
	if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > RECORDING_PACKET_MAX)
		return reader_fail(reader, "impossible message length");
	return 0;
}

/* The old message type has the payload of the new one. */
static void reader_modernize(struct reader *reader, const struct message *message)
{
	uint8_t *bytes = reader->recording->bytes;
	size_t header = (size_t)(message->payload - bytes) - NLMSG_HDRLEN;
	uint16_t type = SOCK_DIAG_BY_FAMILY;

	memcpy(bytes + header + offsetof(struct nlmsghdr, nlmsg_type), &type, sizeof(type));
}

/* Splits a stream of messages into pieces as large as the kernel's. */
static int reader_bare(struct reader *reader)
{
	struct cursor cursor = cursor_of(reader_at(reader), reader_left(reader));
	struct datagram piece = {.bytes = cursor.next, .protocol = NETLINK_SOCK_DIAG};
	struct message message;

	reader->recording->bare = true;
	while (message_next(&cursor, &message)) {
		if (message.type == TCPDIAG_ANSWER)
			reader_modernize(reader, &message);
		piece.length = (size_t)(cursor.next - piece.bytes);
		if (piece.length < RECORDING_PIECE && cursor.left)
			continue;

		int error = reader_add(reader, &piece);

		if (error)
			return error;
		piece.bytes = cursor.next;
		piece.length = 0;
	}
	if (piece.length) {
		int error = reader_add(reader, &piece);

		if (error)
			return error;
	}
	return cursor.malformed ? reader_end(reader, cursor.next) : 0;
}

static bool is_bare(const struct reader *reader)
{
	struct cursor cursor = cursor_of(reader_at(reader), reader_left(reader));
	struct message message;

	return message_next(&cursor, &message) &&
	       (message.type == SOCK_DIAG_BY_FAMILY || message.type == TCPDIAG_ANSWER);
}

static int reader_file(struct reader *reader)
{
	uint32_t magic;

	if (reader_left(reader) < sizeof(magic))
		return reader_fail(reader, "neither pcap nor netlink messages");
	memcpy(&magic, reader_at(reader), sizeof(magic));
	reader->swapped = magic == bswap_32(RECORDING_MAGIC_MICROSECONDS) ||
			  magic == bswap_32(RECORDING_MAGIC_NANOSECONDS);
	switch (reader_u32(reader, magic)) {
	case RECORDING_MAGIC_MICROSECONDS:
		reader->nanoseconds = 1000;
		return reader_pcap(reader);
	case RECORDING_MAGIC_NANOSECONDS:
		reader->nanoseconds = 1;
		return reader_pcap(reader);
	default:
		if (is_bare(reader))
			return reader_bare(reader);
		return reader_fail(reader, "neither pcap nor netlink messages");
	}
}

int recording_read(int fd, char *error, size_t error_size, struct recording *ret)
{
	struct recording recording = {0};
	struct reader reader = {
		.recording = &recording,
		.error = error,
		.error_size = error_size,
	};
	int result = recording_load(&recording, fd);

	if (!result)
		result = reader_file(&reader);
	if (result) {
		recording_fini(&recording);
		return result;
	}
	*ret = recording;
	return 0;
}
