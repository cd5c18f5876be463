/* SPDX-License-Identifier: MIT */
#include "subject/lookup/state.h"

#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

static int forwarding_message(void *context, const struct message *message)
{
	struct cursor attributes = message_attributes(message, sizeof(struct netconfmsg));
	struct attribute forwarding;

	if (message->type == RTM_NEWNETCONF && message->length >= sizeof(struct netconfmsg) &&
		attribute_find(attributes, NETCONFA_FORWARDING, &forwarding) &&
		forwarding.length >= sizeof(int32_t))
		memcpy(context, forwarding.payload, sizeof(int32_t));
	return 0;
}

bool lookup_wants_reachable(struct lookup *lookup)
{
	struct netconfmsg header = {.ncm_family = AF_INET6};
	int32_t index = NETCONFA_IFINDEX_ALL, value = 1;
	struct request request;
	char words[1024];

	if (lookup->forwarding_is_known)
		return !lookup->forwarding;
	request_init(&request, NETLINK_ROUTE, RTM_GETNETCONF, &header, sizeof(header));
	request_single(&request);
	request.exact = true;
	request_u32(&request, NETCONFA_IFINDEX, (uint32_t)index);
	lookup_ask(lookup, &request, forwarding_message, &value, words);
	lookup->forwarding_is_known = true;
	lookup->forwarding = value != 0;
	return !lookup->forwarding;
}

static int rp_filter_message(void *context, const struct message *message)
{
	struct cursor attributes = message_attributes(message, sizeof(struct netconfmsg));
	struct attribute filter;

	if (message->type == RTM_NEWNETCONF && message->length >= sizeof(struct netconfmsg) &&
		attribute_find(attributes, NETCONFA_RP_FILTER, &filter) &&
		filter.length >= sizeof(int32_t))
		memcpy(context, filter.payload, sizeof(int32_t));
	return 0;
}

/* The larger one of the interface's and that of all counts. @return -1 if one was not told */
int rp_filter_of(struct lookup *lookup)
{
	const int32_t indexes[] = {NETCONFA_IFINDEX_ALL, (int32_t)lookup->iif.index};
	struct netconfmsg header = {.ncm_family = AF_INET};
	int32_t most = 0;

	for (size_t i = 0; i < ARRAY_SIZE(indexes); i++) {
		struct request request;
		int32_t value = -1;
		char words[1024];

		request_init(&request, NETLINK_ROUTE, RTM_GETNETCONF, &header, sizeof(header));
		request_single(&request);
		request.exact = true;
		request_u32(&request, NETCONFA_IFINDEX, (uint32_t)indexes[i]);
		if (lookup_ask(lookup, &request, rp_filter_message, &value, words) || value < 0)
			return -1;
		most = value > most ? value : most;
	}
	return most;
}
