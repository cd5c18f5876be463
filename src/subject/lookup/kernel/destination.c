/* SPDX-License-Identifier: MIT */
#include "subject/lookup/state.h"

#include <linux/rtnetlink.h>

static uint32_t u32_of(struct cursor attributes, uint16_t type, uint32_t otherwise)
{
	struct attribute attribute;

	if (attribute_find(attributes, type, &attribute) && attribute.length >= sizeof(otherwise))
		memcpy(&otherwise, attribute.payload, sizeof(otherwise));
	return otherwise;
}

static int where_message(void *context, const struct message *message)
{
	struct cursor attributes = message_attributes(message, sizeof(struct rtmsg));
	struct where *where = context;

	if (message->type != RTM_NEWROUTE || message->length < sizeof(struct rtmsg))
		return 0;
	where->type = message->payload[offsetof(struct rtmsg, rtm_type)];
	where->table =
		u32_of(attributes, RTA_TABLE, message->payload[offsetof(struct rtmsg, rtm_table)]);
	where->oif = u32_of(attributes, RTA_OIF, 0);
	return 0;
}

int lookup_where(
	struct lookup *lookup, const struct address *address, bool by_route, struct where *ret)
{
	struct rtmsg header = {
		.rtm_family = address->family,
		.rtm_dst_len = (uint8_t)(address->length * 8),
		.rtm_flags = by_route ? RTM_F_FIB_MATCH | RTM_F_LOOKUP_TABLE : 0,
	};
	struct request request;
	char words[1024];

	*ret = (struct where){.type = RTN_UNSPEC};
	request_init(&request, NETLINK_ROUTE, RTM_GETROUTE, &header, sizeof(header));
	request_single(&request);
	request.exact = true;
	request_bytes(&request, RTA_DST, address->bytes, address->length);
	return lookup_ask(lookup, &request, where_message, ret, words);
}
