/* SPDX-License-Identifier: MIT */
/* Iterators over netlink messages and attributes. They use unsigned arithmetic, because libmnl's
 * accept a length with the top bit set. They never yield anything outside the given bytes. */
#ifndef NLINSPECT_NETLINK_MESSAGE_H
#define NLINSPECT_NETLINK_MESSAGE_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** One netlink message in a buffer: header values in host order, payload after the header. */
struct message {
	uint16_t type, flags;
	uint32_t sequence, port;
	const uint8_t *payload;
	size_t length; /* of the payload */
};

/** One attribute: its type without the NESTED and BYTEORDER bits, and its payload. */
struct attribute {
	uint16_t type;
	bool big_endian; /* NLA_F_NET_BYTEORDER was set */
	const uint8_t *payload;
	size_t length;
};

/** Bytes that an iterator has yet to read. */
struct cursor {
	const uint8_t *next;
	size_t left;
	bool malformed; /* the bytes ended in the middle, or a length was impossible */
};

static inline struct cursor cursor_of(const void *bytes, size_t length)
{
	return (struct cursor){.next = bytes, .left = length};
}

/* NLMSG_ALIGN() would cut the result to 32 bits. */
static inline size_t cursor_padded(size_t length)
{
	return (length + NLMSG_ALIGNTO - 1) / NLMSG_ALIGNTO * NLMSG_ALIGNTO;
}

/* The padding after the last message or attribute may be missing. */
static inline void cursor_skip(struct cursor *cursor, size_t length)
{
	size_t skip = cursor_padded(length);

	if (skip > cursor->left)
		skip = cursor->left;
	cursor->next += skip;
	cursor->left -= skip;
}

static inline bool cursor_stop(struct cursor *cursor)
{
	cursor->malformed = true;
	cursor->left = 0;
	return false;
}

/** Takes the next message. @return false at the end, or (cursor->malformed) at a bad length */
static inline bool message_next(struct cursor *cursor, struct message *message)
{
	struct nlmsghdr header;

	if (!cursor->left)
		return false;
	if (cursor->left < sizeof(header))
		return cursor_stop(cursor);
	/* Recordings and streams are not aligned. */
	memcpy(&header, cursor->next, sizeof(header));
	if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > cursor->left)
		return cursor_stop(cursor);
	*message = (struct message){
		.type = header.nlmsg_type,
		.flags = header.nlmsg_flags,
		.sequence = header.nlmsg_seq,
		.port = header.nlmsg_pid,
		.payload = cursor->next + sizeof(header),
		.length = header.nlmsg_len - sizeof(header),
	};
	cursor_skip(cursor, header.nlmsg_len);
	return true;
}

/** Takes the next attribute. @return false at the end, or (cursor->malformed) at a bad length */
static inline bool attribute_next(struct cursor *cursor, struct attribute *attribute)
{
	struct nlattr header;

	if (!cursor->left)
		return false;
	if (cursor->left < sizeof(header))
		return cursor_stop(cursor);
	memcpy(&header, cursor->next, sizeof(header));
	if (header.nla_len < sizeof(header) || header.nla_len > cursor->left)
		return cursor_stop(cursor);
	*attribute = (struct attribute){
		.type = (uint16_t)(header.nla_type & NLA_TYPE_MASK),
		.big_endian = header.nla_type & NLA_F_NET_BYTEORDER,
		.payload = cursor->next + sizeof(header),
		.length = header.nla_len - sizeof(header),
	};
	cursor_skip(cursor, header.nla_len);
	return true;
}

/** The attributes of a message, after a fixed header of `header` bytes; none if the payload is
 * shorter. */
struct cursor message_attributes(const struct message *message, size_t header);

/** The first attribute of that type. @return whether there is one */
bool attribute_find(struct cursor attributes, uint16_t type, struct attribute *attribute);

#endif
