/* SPDX-License-Identifier: MIT */
#include "reader.h"

#include "nlinspect/netlink/message.h"

#include <arpa/inet.h>
#include <byteswap.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int reader_fail(const struct reader *reader, const char *what)
{
	snprintf(reader->error, reader->error_size, "offset %zu: %s", reader->offset, what);
	return -EBADMSG;
}

uint16_t reader_u16(const struct reader *reader, uint16_t value)
{
	return reader->swapped ? bswap_16(value) : value;
}

uint32_t reader_u32(const struct reader *reader, uint32_t value)
{
	return reader->swapped ? bswap_32(value) : value;
}

int reader_add(struct reader *reader, const struct datagram *datagram)
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

int reader_packet(struct reader *reader, const struct captured *captured)
{
	struct recording_cooked cooked;
	struct datagram datagram = {.time_ns = captured->time_ns};

	if (captured->length < sizeof(cooked))
		return 0;
	memcpy(&cooked, captured->bytes, sizeof(cooked));
	if (ntohs(cooked.hardware) != RECORDING_HARDWARE)
		return reader_fail(reader, "not a netlink packet");
	reader->recording->truncated |= captured->cut;
	datagram.bytes = captured->bytes + sizeof(cooked);
	datagram.length = captured->length - sizeof(cooked);
	if (captured->cut)
		datagram.length = whole_messages(datagram.bytes, datagram.length);
	datagram.protocol = ntohs(cooked.protocol);
	datagram.news = ntohs(cooked.direction) == RECORDING_NEWS;
	datagram.request = !datagram.news &&
			   is_request(ntohs(cooked.direction), datagram.bytes, datagram.length);
	return reader_add(reader, &datagram);
}
