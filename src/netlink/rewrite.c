/* SPDX-License-Identifier: MIT */
#include "rewrite.h"

#include "nlinspect/netlink/message.h"

#include <linux/netlink.h>
#include <string.h>

/* The place of the attribute that is left out. @return its end; 0: there is none */
static size_t find_needless(const uint8_t *bytes, size_t length, const struct message *message,
	const struct rewrite *rewrite, size_t *start)
{
	struct attribute attribute;
	size_t end;

	/* An error has a request as its payload. */
	if (!rewrite->needless || message->type < NLMSG_MIN_TYPE ||
		!attribute_find(message_attributes(message, rewrite->header), rewrite->needless,
			&attribute))
		return 0;
	*start = (size_t)(attribute.payload - bytes) - sizeof(struct nlattr);
	end = *start + cursor_padded(sizeof(struct nlattr) + attribute.length);
	return end < length ? end : length;
}

/* @param length  with padding */
static void write_message(struct out *out, const uint8_t *bytes, size_t length,
	const struct message *message, const struct rewrite *rewrite)
{
	struct nlmsghdr header;
	size_t start = length, end = find_needless(bytes, length, message, rewrite, &start);

	memcpy(&header, bytes, sizeof(header));
	/* The padding after the last attribute is not counted. */
	if (end)
		header.nlmsg_len -=
			(uint32_t)((end < header.nlmsg_len ? end : header.nlmsg_len) - start);
	if (header.nlmsg_seq == rewrite->sent) {
		header.nlmsg_seq = rewrite->written;
		/* Requests have none. */
		if (header.nlmsg_pid)
			header.nlmsg_pid = rewrite->port;
	}
	out_bytes(out, &header, sizeof(header));
	out_bytes(out, bytes + sizeof(header), start - sizeof(header));
	if (end)
		out_bytes(out, bytes + end, length - end);
}

void rewrite_datagram(
	struct out *out, const void *bytes, size_t length, const struct rewrite *rewrite)
{
	struct cursor cursor = cursor_of(bytes, length);
	struct message message;
	const uint8_t *at = bytes;

	while (message_next(&cursor, &message)) {
		write_message(out, at, (size_t)(cursor.next - at), &message, rewrite);
		at = cursor.next;
	}
	out_bytes(out, at, length - (size_t)(at - (const uint8_t *)bytes));
}
