/* SPDX-License-Identifier: MIT */
#include "single.h"

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

static void single_request(struct request *request, uint64_t index, uint32_t mask)
{
	struct ifinfomsg header = {.ifi_family = AF_UNSPEC, .ifi_index = (int)index};

	request_init(request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	request_single(request);
	request->exact = true;
	request_u32(request, IFLA_EXT_MASK, mask | RTEXT_FILTER_SKIP_STATS);
}

/* The attributes of an answer; none if it is something else. */
static struct cursor attributes_of(const struct message *message)
{
	if (message->type != RTM_NEWLINK)
		return cursor_of(NULL, 0);
	return message_attributes(message, sizeof(struct ifinfomsg));
}

static int vfs_message(void *context, const struct message *message)
{
	struct link_single *single = context;
	struct link_record *record = single->record;
	struct cursor attributes = attributes_of(message);
	struct attribute attribute;
	uint32_t count;

	if (fieldset_has(single->wanted, LINK_num_vf) &&
		attribute_find(attributes, IFLA_NUM_VF, &attribute) &&
		attribute.length >= sizeof(count)) {
		memcpy(&count, attribute.payload, sizeof(count));
		RECORD_SET(record, LINK_num_vf, num_vf, count);
	}
	if (!fieldset_has(single->wanted, LINK_vfinfo_list) ||
		!attribute_find(attributes, IFLA_VFINFO_LIST, &attribute))
		return 0;
	return link_parts_decode(single->parts, &attribute, record, &single->sound);
}

int link_single_vfs(struct link_single *single)
{
	struct request request;

	single_request(&request, single->record->ifindex, RTEXT_FILTER_VF);
	return inquiry_ask(&single->inquiry, &request, vfs_message, single);
}

static int peer_message(void *context, const struct message *message)
{
	struct link_single *single = context;
	struct attribute name;
	size_t length;

	if (!attribute_find(attributes_of(message), IFLA_IFNAME, &name))
		return 0;
	length = strnlen((const char *)name.payload, name.length);
	if (!length || length >= sizeof(single->peer))
		return 0;
	memcpy(single->peer, name.payload, length);
	RECORD_SET(single->record, LINK_link_ifname, link_ifname,
		(struct text){single->peer, (uint32_t)length});
	return 0;
}

int link_single_peer(struct link_single *single)
{
	struct request request;

	single_request(&request, single->record->link_index, 0);
	request_u32(&request, IFLA_TARGET_NETNSID, (uint32_t)single->record->link_netnsid);
	return inquiry_ask(&single->inquiry, &request, peer_message, single);
}
