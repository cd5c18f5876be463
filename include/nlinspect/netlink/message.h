/* Iterators over netlink messages and attributes. Own ones, with unsigned arithmetic: libmnl's
 * accept a length with the top bit set. Whatever they yield lies inside the bytes they were given.
 */
#ifndef NLINSPECT_NETLINK_MESSAGE_H
#define NLINSPECT_NETLINK_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** One netlink message inside a buffer: header values in host order, payload behind the header. */
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

/** Takes the next message. @return false at the end, or (cursor->malformed) where the bytes make no
 * sense */
bool message_next(struct cursor *cursor, struct message *message);

/** Takes the next attribute. @return false at the end, or (cursor->malformed) where the bytes make
 * no sense */
bool attribute_next(struct cursor *cursor, struct attribute *attribute);

/** The attributes of a message behind a fixed header of `header` bytes; none if the payload is
 * shorter. */
struct cursor message_attributes(const struct message *message, size_t header);

/** The first attribute of that type. @return whether there is one */
bool attribute_find(struct cursor attributes, uint16_t type, struct attribute *attribute);

#endif
