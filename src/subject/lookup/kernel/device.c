/* SPDX-License-Identifier: MIT */
#include "device.h"

#include "ask.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/ipv6.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

static uint32_t u32_of(const struct attribute *attribute)
{
	uint32_t value = 0;

	if (attribute->length >= sizeof(value))
		memcpy(&value, attribute->payload, sizeof(value));
	return value;
}

static void device_vrf(struct device *device, const struct attribute *linkinfo)
{
	struct cursor nested = cursor_of(linkinfo->payload, linkinfo->length);
	struct attribute kind, data, table;

	if (!attribute_find(nested, IFLA_INFO_KIND, &kind) ||
		strnlen((const char *)kind.payload, kind.length) != 3 ||
		memcmp(kind.payload, "vrf", 3) != 0 ||
		!attribute_find(nested, IFLA_INFO_DATA, &data) ||
		!attribute_find(cursor_of(data.payload, data.length), IFLA_VRF_TABLE, &table))
		return;
	device->vrf = true;
	device->vrf_table = u32_of(&table);
}

/* IPv6 has an MTU of its own, which a router or the administrator may have lowered. */
static void device_mtu6(struct device *device, const struct attribute *families)
{
	struct cursor nested = cursor_of(families->payload, families->length);
	size_t at = DEVCONF_MTU6 * sizeof(device->mtu6);
	struct attribute six, conf;

	if (!attribute_find(nested, AF_INET6, &six) ||
		!attribute_find(cursor_of(six.payload, six.length), IFLA_INET6_CONF, &conf) ||
		conf.length < at + sizeof(device->mtu6))
		return;
	memcpy(&device->mtu6, conf.payload + at, sizeof(device->mtu6));
}

static int device_message(void *context, const struct message *message)
{
	struct cursor attributes = message_attributes(message, sizeof(struct ifinfomsg));
	struct device *device = context;
	struct ifinfomsg header;
	struct attribute attribute;
	size_t length;

	if (message->type != RTM_NEWLINK || message->length < sizeof(header))
		return 0;
	memcpy(&header, message->payload, sizeof(header));
	device->index = (uint32_t)header.ifi_index;
	device->flags = header.ifi_flags;
	while (attribute_next(&attributes, &attribute)) {
		switch (attribute.type) {
		case IFLA_IFNAME:
			length = strnlen((const char *)attribute.payload, attribute.length);
			length = length < IFNAMSIZ ? length : IFNAMSIZ - 1;
			memcpy(device->name, attribute.payload, length);
			device->name[length] = '\0';
			break;
		case IFLA_MTU:
			device->mtu = u32_of(&attribute);
			break;
		case IFLA_MASTER:
			device->master = u32_of(&attribute);
			break;
		case IFLA_GROUP:
			device->group = u32_of(&attribute);
			break;
		case IFLA_AF_SPEC:
			device_mtu6(device, &attribute);
			break;
		case IFLA_LINKINFO:
			device_vrf(device, &attribute);
			break;
		default:
			break;
		}
	}
	return 0;
}

static int device_ask(struct lookup *lookup, struct request *request, struct device *ret)
{
	struct device device = {.index = 0};
	int error;

	request_u32(request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	request_single(request);
	request->exact = true;
	error = ask_kernel(lookup, request, device_message, &device, NULL);
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
