/* SPDX-License-Identifier: MIT */
/* Bare messages, as `ss -D` writes them. */
#include "reader.h"

#include "nlinspect/netlink/message.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <string.h>

enum {
	PIECE = 32 << 10,    /* the part of the stream that is treated as a datagram */
	TCPDIAG_ANSWER = 18, /* the message type of inet_diag before SOCK_DIAG_BY_FAMILY */
};

/* `ss -D` writes nothing for sockets that do not exist, or the end of the dump alone. */
bool bare_begins(const struct reader *reader)
{
	struct cursor cursor = cursor_of(reader_at(reader), reader_left(reader));
	struct message message;

	if (!reader_left(reader))
		return true;
	return message_next(&cursor, &message) &&
	       (message.type == SOCK_DIAG_BY_FAMILY || message.type == TCPDIAG_ANSWER ||
		       message.type == NLMSG_DONE);
}

/* The old message type has the payload of the new one. */
static void modernize(uint8_t *message)
{
	uint16_t type = SOCK_DIAG_BY_FAMILY;

	memcpy(message + offsetof(struct nlmsghdr, nlmsg_type), &type, sizeof(type));
}

/* The length of the whole messages that are ready, up to a piece. */
static size_t whole_messages(const struct reader *reader)
{
	struct cursor cursor = cursor_of(reader_at(reader), reader_left(reader));
	struct message message;
	size_t length = 0;

	while (length < PIECE && message_next(&cursor, &message)) {
		size_t end = length + cursor_padded(NLMSG_HDRLEN + message.length);

		/* The padding after the last message of a file may be missing. */
		if (end > reader_left(reader) && !reader->ended)
			break;
		if (message.type == TCPDIAG_ANSWER)
			modernize(reader_at(reader) + length);
		length = end < reader_left(reader) ? end : reader_left(reader);
	}
	return length;
}

/* Has one message ready that is not whole yet. Distinguishes a stream that was cut here from one
 * that is malformed here. @return 0; -ENODATA (cut) */
static int need_message(struct reader *reader)
{
	struct nlmsghdr header;

	if (reader_left(reader) >= sizeof(header)) {
		memcpy(&header, reader_at(reader), sizeof(header));
		if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > RECORDING_PACKET_MAX)
			return reader_fail(reader, "impossible message length");
		if (!reader->ended)
			return reader_need(reader, cursor_padded(header.nlmsg_len));
	}
	reader->truncated |= reader_left(reader) > 0;
	return -ENODATA;
}

static int bare_next(struct reader *reader, struct datagram *ret)
{
	int error = reader_need(reader, PIECE);
	size_t length = 0;

	while (!error) {
		length = whole_messages(reader);
		if (length)
			break;
		error = need_message(reader);
	}
	if (error)
		return error;
	*ret = (struct datagram){
		.bytes = reader_at(reader), .length = length, .protocol = NETLINK_SOCK_DIAG};
	reader->taken = length;
	return 0;
}

static const struct reader_format bare_format = {bare_next};

int bare_start(struct reader *reader)
{
	reader->bare = true;
	reader->format = &bare_format;
	return 0;
}
