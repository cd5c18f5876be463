/* SPDX-License-Identifier: MIT */
#include "device.h"

#include "nlinspect/decode/decoder.h"

#include "ask.h"
#include "subject/links/info/info.h"
#include "subject/links/links.h"
#include "subject/lookup/state.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

struct reader {
	struct decoder *decoder;
	struct device *device;
	bool malformed;
};

static void set_name(struct device *device, struct text name)
{
	size_t length = name.length < IFNAMSIZ ? name.length : IFNAMSIZ - 1;

	memcpy(device->name, name.data, length);
	device->name[length] = '\0';
}

static void set_vrf(struct device *device, const struct linkinfo_record *linkinfo)
{
	const struct infodata_record *data = linkinfo->info_data.items;
	struct text kind = linkinfo->info_kind;

	if (!record_has(&linkinfo->base, LINKINFO_info_kind) || !text_equal(kind, text_of("vrf")) ||
		!record_has(&linkinfo->base, LINKINFO_info_data) ||
		!record_has(&data->base, INFODATA_table))
		return;
	device->vrf = true;
	device->vrf_table = (uint32_t)data->table;
}

static int reader_message(void *context, const struct message *message)
{
	struct reader *reader = context;
	struct device *device = reader->device;
	struct link_record link;
	int error;

	if (message->type != RTM_NEWLINK)
		return 0;
	error = decoder_message(reader->decoder, message, sizeof(struct ifinfomsg), AF_UNSPEC,
		&link.base, &reader->malformed);
	if (error)
		return error == -EBADMSG ? 0 : error;
	*device = (struct device){
		.index = (uint32_t)link.ifindex,
		.flags = (uint32_t)link.flags,
		.mtu = record_has(&link.base, LINK_mtu) ? (uint32_t)link.mtu : 0,
		.master =
			record_has(&link.base, LINK_master_index) ? (uint32_t)link.master_index : 0,
		.group = record_has(&link.base, LINK_group) ? (uint32_t)link.group : 0,
		.mtu6 = record_has(&link.base, LINK_inet6_mtu) ? (uint32_t)link.inet6_mtu : 0,
	};
	device->xdp = record_has(&link.base, LINK_xdp);
	if (record_has(&link.base, LINK_ifname))
		set_name(device, link.ifname);
	if (record_has(&link.base, LINK_linkinfo))
		set_vrf(device, link.linkinfo.items);
	return 0;
}

static struct decoder *device_decoder(void)
{
	static const unsigned fields[] = {LINK_ifindex, LINK_flags, LINK_ifname, LINK_mtu,
		LINK_master_index, LINK_group, LINK_linkinfo, LINK_inet6_mtu, LINK_xdp};
	struct fieldset wanted = {{0}};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		fieldset_add(&wanted, fields[i]);
	return decoder_new(&link_schema, WIRE_LINK, &wanted);
}

static int device_ask(struct lookup *lookup, struct request *request, struct device *ret)
{
	CLEANUP(decoder_free) struct decoder *decoder = device_decoder();
	struct device device = {.index = 0};
	struct reader reader = {decoder, &device, false};
	int error;

	if (!decoder)
		return lookup->stopped = -ENOMEM;
	request_u32(request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	request_single(request);
	request->exact = true;
	error = ask_kernel(lookup, request, reader_message, &reader, NULL);
	lookup->run->status.malformed |= reader.malformed;
	if (!error && !device.index)
		error = -ENODEV;
	if (!error)
		*ret = device;
	return error;
}

int device_by_index(struct lookup *lookup, uint32_t index, struct device *ret)
{
	struct ifinfomsg header = {.ifi_family = AF_UNSPEC, .ifi_index = (int)index};
	struct request request;

	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	return device_ask(lookup, &request, ret);
}

int device_by_name(struct lookup *lookup, const char *name, struct device *ret)
{
	/* A longer name can only be an alternative one. */
	uint16_t type = strlen(name) < IFNAMSIZ ? IFLA_IFNAME : IFLA_ALT_IFNAME;
	struct ifinfomsg header = {.ifi_family = AF_UNSPEC};
	struct request request;
	int error;

	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	request_bytes(&request, type, name, strlen(name) + 1);
	error = device_ask(lookup, &request, ret);
	if (error != -ENODEV || type == IFLA_ALT_IFNAME)
		return error;
	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	request_bytes(&request, IFLA_ALT_IFNAME, name, strlen(name) + 1);
	return device_ask(lookup, &request, ret);
}

uint64_t device_mtu(const struct device *device, uint8_t family)
{
	if (family == AF_INET6)
		return device->mtu6 ? device->mtu6 : device->mtu;
	/* The loopback device has 65536, more than the length field of IPv4 can hold. */
	return device->mtu < UINT16_MAX ? device->mtu : UINT16_MAX;
}
