/* SPDX-License-Identifier: MIT */
#include "reader.h"

#include "nlinspect/netlink/message.h"

#include <arpa/inet.h>
#include <byteswap.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READER_FIRST = 64 << 10 };

int reader_fail(const struct reader *reader, const char *what)
{
	snprintf(reader->error, reader->error_size, "offset %" PRIu64 ": %s", reader->offset, what);
	return -EBADMSG;
}

/* Makes room after the bytes that are ready. */
static int make_room(struct reader *reader)
{
	size_t left = reader_left(reader), size = reader->size ? reader->size * 2 : READER_FIRST;
	uint8_t *bytes;

	if (reader->start) {
		memmove(reader->bytes, reader_at(reader), left);
		reader->start = 0;
		reader->end = left;
	}
	if (left < reader->size)
		return 0;
	bytes = realloc(reader->bytes, size);
	if (!bytes)
		return -ENOMEM;
	reader->bytes = bytes;
	reader->size = size;
	return 0;
}

int reader_need(struct reader *reader, size_t length)
{
	while (reader_left(reader) < length && !reader->ended) {
		size_t room, got;
		int error = make_room(reader);

		if (error)
			return error;
		room = reader->size - reader->end;
		error = input_read(&reader->input, reader->bytes + reader->end, room, &got);
		if (error)
			return error;
		reader->end += got;
		reader->ended = got < room;
	}
	if (reader->ended)
		reader->truncated |= input_is_cut(&reader->input);
	return 0;
}

void reader_skip(struct reader *reader, size_t length)
{
	reader->start += length;
	reader->offset += length;
}

uint16_t reader_u16(const struct reader *reader, uint16_t value)
{
	return reader->swapped ? bswap_16(value) : value;
}

uint32_t reader_u32(const struct reader *reader, uint32_t value)
{
	return reader->swapped ? bswap_32(value) : value;
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

int reader_packet(struct reader *reader, const struct captured *captured, struct datagram *ret)
{
	struct recording_cooked cooked;
	struct datagram datagram = {.time_ns = captured->time_ns};

	if (captured->length < sizeof(cooked))
		return 0;
	memcpy(&cooked, captured->bytes, sizeof(cooked));
	if (ntohs(cooked.hardware) != RECORDING_HARDWARE)
		return reader_fail(reader, "not a netlink packet");
	reader->truncated |= captured->cut;
	datagram.bytes = captured->bytes + sizeof(cooked);
	datagram.length = captured->length - sizeof(cooked);
	if (captured->cut)
		datagram.length = whole_messages(datagram.bytes, datagram.length);
	datagram.protocol = ntohs(cooked.protocol);
	datagram.news = ntohs(cooked.direction) == RECORDING_NEWS;
	datagram.request = !datagram.news &&
			   is_request(ntohs(cooked.direction), datagram.bytes, datagram.length);
	*ret = datagram;
	return 0;
}
