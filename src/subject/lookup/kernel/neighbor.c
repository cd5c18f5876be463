/* SPDX-License-Identifier: MIT */
#include "neighbor.h"

#include "ask.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

static int neighbor_message(void *context, const struct message *message)
{
	struct neighbor *neighbor = context;
	struct attribute lladdr;
	struct ndmsg header;

	if (message->type != RTM_NEWNEIGH || message->length < sizeof(header))
		return 0;
	memcpy(&header, message->payload, sizeof(header));
	neighbor->known = true;
	neighbor->state = header.ndm_state;
	if (!attribute_find(message_attributes(message, sizeof(header)), NDA_LLADDR, &lladdr) ||
		!lladdr.length || lladdr.length > sizeof(neighbor->lladdr.bytes))
		return 0;
	neighbor->has_lladdr = true;
	neighbor->lladdr.length = (uint8_t)lladdr.length;
	memcpy(neighbor->lladdr.bytes, lladdr.payload, lladdr.length);
	return 0;
}

int neighbor_find(
	struct lookup *lookup, const struct address *address, uint32_t index, struct neighbor *ret)
{
	struct ndmsg header = {.ndm_family = address->family, .ndm_ifindex = (int)index};
	struct request request;

	request_init(&request, NETLINK_ROUTE, RTM_GETNEIGH, &header, sizeof(header));
	request_single(&request);
	request.exact = true;
	request_bytes(&request, NDA_DST, address->bytes, address->length);
	return ask_kernel(lookup, &request, neighbor_message, ret, NULL);
}

int neighbor_state(
	struct lookup *lookup, const struct address *address, uint32_t index, uint16_t *state)
{
	struct neighbor neighbor = {.known = false};
	int error = neighbor_find(lookup, address, index, &neighbor);

	if (!error || error == -ENOENT)
		*state = neighbor.known ? neighbor.state : 0;
	return error == -ENOENT ? 0 : error;
}
