/* SPDX-License-Identifier: MIT */
#include "destination.h"

#include "ask.h"
#include "route_copy.h"

#include <linux/rtnetlink.h>

static int destination_message(void *context, const struct message *message)
{
	return message->type == RTM_NEWROUTE ? route_copy_set(context, message) : 0;
}

int destination_find(struct lookup *lookup, const struct address *address, bool by_route,
	struct destination *ret)
{
	struct rtmsg header = {
		.rtm_family = address->family,
		.rtm_dst_len = (uint8_t)(address->length * 8),
		.rtm_flags = by_route ? RTM_F_FIB_MATCH | RTM_F_LOOKUP_TABLE : 0,
	};
	struct route_copy way = {.record = NULL};
	struct request request;
	int error;

	*ret = (struct destination){.type = RTN_UNSPEC};
	request_init(&request, NETLINK_ROUTE, RTM_GETROUTE, &header, sizeof(header));
	request_single(&request);
	request.exact = true;
	request_bytes(&request, RTA_DST, address->bytes, address->length);
	error = ask_kernel(lookup, &request, destination_message, &way, NULL);
	if (!error && way.record) {
		ret->type = (uint8_t)way.record->type;
		ret->table = (uint32_t)way.record->table;
		if (record_has(&way.record->base, ROUTE_oif))
			ret->oif = (uint32_t)way.record->oif;
	}
	route_copy_fini(&way);
	return error;
}
