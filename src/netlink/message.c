/* SPDX-License-Identifier: MIT */
#include "nlinspect/netlink/message.h"

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
