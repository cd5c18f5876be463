/* SPDX-License-Identifier: MIT */
#include "linkparts.h"

#include "nlinspect/decode/decoder.h"

#include "parts.h"
#include "subject/links/links.h"

#include <errno.h>
#include <linux/devlink.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_infiniband.h>
#include <linux/if_link.h>
#include <stdio.h>

enum {
	ID_BYTES = 32,           /* MAX_PHYS_ITEM_ID_LEN of the kernel */
	DEVLINK_PORT_SIZE = 256, /* "BUS/DEVICE/NUMBER" */
	XDP_WAYS = 3,
};

/* Without colons. */
int link_read_id(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	static const char digits[] = "0123456789abcdef";
	size_t count = length < ID_BYTES ? length : ID_BYTES;
	char *text;

	if (!count)
		return -ENODATA;
	text = decoding_take(decoding, 2 * count);
	if (!text)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	*(struct text *)value = (struct text){text, (uint32_t)(2 * count)};
	return 0;
}

static struct text name_in(struct cursor nested, uint16_t type)
{
	struct attribute attribute;

	if (!attribute_find(nested, type, &attribute))
		return (struct text){NULL, 0};
	return (struct text){(const char *)attribute.payload,
		(uint32_t)strnlen((const char *)attribute.payload, attribute.length)};
}

int link_read_devlink_port(
	struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	const struct cursor nested = cursor_of(bytes, length);
	struct text bus = name_in(nested, DEVLINK_ATTR_BUS_NAME);
	struct text device = name_in(nested, DEVLINK_ATTR_DEV_NAME);
	struct attribute index;
	uint32_t number;
	char *text;

	if (!bus.length || !device.length || bus.length + device.length > DEVLINK_PORT_SIZE / 2 ||
		!attribute_find(nested, DEVLINK_ATTR_PORT_INDEX, &index) ||
		index.length < sizeof(number))
		return -ENODATA;
	memcpy(&number, index.payload, sizeof(number));
	text = decoding_take(decoding, DEVLINK_PORT_SIZE);
	if (!text)
		return -ENOMEM;
	snprintf(text, DEVLINK_PORT_SIZE, "%.*s/%.*s/%u", (int)bus.length, bus.data,
		(int)device.length, device.data, number);
	*(struct text *)value = text_of(text);
	return 0;
}

int link_read_reasons(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct cursor nested = cursor_of(bytes, length);
	struct attribute attribute;
	struct list *list = value;
	uint32_t mask = 0;

	while (attribute_next(&nested, &attribute)) {
		if (attribute.type == IFLA_PROTO_DOWN_REASON_VALUE &&
			attribute.length >= sizeof(mask))
			memcpy(&mask, attribute.payload, sizeof(mask));
	}
	decoding->malformed |= nested.malformed;
	if (!mask)
		return -ENODATA;
	*list = decoding_list(decoding, decoding->schema, (size_t)__builtin_popcount(mask));
	for (uint32_t i = 0; list->items && i < list->count; i++, mask &= mask - 1) {
		struct downreason_record *reason = list_record(list, i);

		RECORD_SET(reason, DOWNREASON_reason, reason, (unsigned)__builtin_ctz(mask));
	}
	return list->items ? 0 : -ENOMEM;
}

int link_finish_map(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	const struct linkmap_record *map = value;

	if (!record_has(&map->base, LINKMAP_port))
		return -ENODATA;
	return map->mem_start | map->mem_end | map->base_addr | map->irq | map->dma | map->port
		       ? 0
		       : -ENODATA;
}

static uint32_t program_in(struct cursor attributes, uint16_t type)
{
	struct attribute attribute;
	uint32_t id = 0;

	if (attribute_find(attributes, type, &attribute) && attribute.length >= sizeof(id))
		memcpy(&id, attribute.payload, sizeof(id));
	return id;
}

int link_finish_xdp(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	/* The order of ip(8). */
	static const struct {
		uint16_t attribute;
		uint8_t mode;
	} ways[XDP_WAYS] = {
		{IFLA_XDP_SKB_PROG_ID, XDP_ATTACHED_SKB},
		{IFLA_XDP_DRV_PROG_ID, XDP_ATTACHED_DRV},
		{IFLA_XDP_HW_PROG_ID, XDP_ATTACHED_HW},
	};
	const struct schema *items = decoding->schema->fields[XDP_attached].list;
	const struct schema *programs = items->fields[ATTACHMENT_prog].list;
	struct list attached = decoding_list(decoding, items, XDP_WAYS);
	struct xdp_record *xdp = value;

	if (!record_has(&xdp->base, XDP_mode))
		return -ENODATA;
	if (!attached.items)
		return -ENOMEM;
	attached.count = 0;
	for (size_t i = 0; i < XDP_WAYS; i++) {
		uint32_t id = program_in(cursor_of(bytes, length), ways[i].attribute);
		struct list program = decoding_list(decoding, programs, id != 0);
		struct attachment_record *item = list_record(&attached, attached.count);

		if (!program.items)
			return -ENOMEM;
		if (!id)
			continue;
		RECORD_SET((struct xdpprog_record *)list_record(&program, 0), XDPPROG_id, id, id);
		RECORD_SET(item, ATTACHMENT_mode, mode, ways[i].mode);
		RECORD_SET(item, ATTACHMENT_prog, prog, program);
		attached.count++;
	}
	RECORD_SET(xdp, XDP_attached, attached, attached);
	return 0;
}

static int read_address(
	const struct decoding *decoding, const uint8_t *bytes, size_t length, struct lladdr *ret)
{
	const struct link_record *link = (const struct link_record *)decoding->outer;
	size_t size = link && link->link_type == ARPHRD_INFINIBAND ? INFINIBAND_ALEN : ETH_ALEN;

	if (length < size)
		return -ENODATA;
	*ret = (struct lladdr){.length = (uint8_t)size};
	memcpy(ret->bytes, bytes, size);
	return 0;
}

int link_read_vf_address(
	struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	const size_t at = offsetof(struct ifla_vf_mac, mac);

	return length < at ? -ENODATA : read_address(decoding, bytes + at, length - at, value);
}

int link_read_vf_broadcast(
	struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	return read_address(decoding, bytes, length, value);
}

int link_finish_vf_vlan(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct vfvlan_record *vlan = value;

	if (vlan->protocol == ETH_P_8021Q)
		fieldset_remove(&vlan->base.present, VFVLAN_protocol);
	return 0;
}
