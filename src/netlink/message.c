#include "nlinspect/netlink/message.h"

#include <linux/netlink.h>
#include <string.h>

/* NLMSG_ALIGN() cuts what it aligns to 32 bits. */
static size_t padded(size_t length)
{
	return (length + NLMSG_ALIGNTO - 1) / NLMSG_ALIGNTO * NLMSG_ALIGNTO;
}

/* The padding behind the last message or attribute may be missing. */
static void cursor_skip(struct cursor *cursor, size_t length)
{
	size_t skip = padded(length);

	if (skip > cursor->left)
		skip = cursor->left;
	cursor->next += skip;
	cursor->left -= skip;
}

static bool cursor_stop(struct cursor *cursor)
{
	cursor->malformed = true;
	cursor->left = 0;
	return false;
}

bool message_next(struct cursor *cursor, struct message *message)
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

bool attribute_next(struct cursor *cursor, struct attribute *attribute)
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

struct cursor message_attributes(const struct message *message, size_t header)
{
	size_t skip = padded(header);

	if (message->length <= skip)
		return cursor_of(message->payload, 0);
	return cursor_of(message->payload + skip, message->length - skip);
}

bool attribute_find(struct cursor attributes, uint16_t type, struct attribute *attribute)
{
	struct attribute candidate;

	while (attribute_next(&attributes, &candidate)) {
		if (candidate.type != type)
			continue;
		*attribute = candidate;
		return true;
	}
	return false;
}
