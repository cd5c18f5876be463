#include "nlinspect/netlink/message.h"

#include <linux/netlink.h>
#include <string.h>

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

struct cursor message_attributes(const struct message *message, size_t header)
{
	size_t skip = cursor_padded(header);

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
