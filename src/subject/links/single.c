/* SPDX-License-Identifier: MIT */
#include "single.h"

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

struct link_single link_single_of(
	struct connector *connector, const struct fieldset *wanted, struct link_record *record)
{
	struct fieldset vfs = {{0}};

	if (fieldset_has(wanted, LINK_num_vf))
		fieldset_add(&vfs, LINK_num_vf);
	if (fieldset_has(wanted, LINK_vfinfo_list))
		fieldset_add(&vfs, LINK_vfinfo_list);
	return (struct link_single){
		.inquiry = inquiry_of(connector),
		.vfs = decoder_new(&link_schema, WIRE_LINK, &vfs),
		.record = record,
		.sound = true,
	};
}

void link_single_fini(struct link_single *single)
{
	inquiry_fini(&single->inquiry);
	decoder_free(single->vfs);
}

static void single_request(struct request *request, uint64_t index, uint32_t mask)
{
	struct ifinfomsg header = {.ifi_family = AF_UNSPEC, .ifi_index = (int)index};

	request_init(request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	request_single(request);
	request->exact = true;
	request_u32(request, IFLA_EXT_MASK, mask | RTEXT_FILTER_SKIP_STATS);
}

/* The attributes of an answer; none if it is another message. */
static struct cursor attributes_of(const struct message *message)
{
	if (message->type != RTM_NEWLINK)
		return cursor_of(NULL, 0);
	return message_attributes(message, sizeof(struct ifinfomsg));
}

static int vfs_message(void *context, const struct message *message)
{
	struct link_single *single = context;
	struct record *record = &single->record->base;

	decoder_begin(single->vfs);
	if (!decoder_attributes(single->vfs, attributes_of(message), AF_UNSPEC, record))
		single->sound = false;
	return decoder_error(single->vfs);
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
