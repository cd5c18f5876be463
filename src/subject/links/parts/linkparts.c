/* SPDX-License-Identifier: MIT */
#include "linkparts.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/decode/items.h"

#include "parts.h"
#include "subject/schemas.h"
#include "subject/uapi.h"
#include "vfs_decode.h"
#include "xdp.h"

#include <errno.h>
#include <linux/devlink.h>
#include <linux/if_arp.h>
#include <linux/if_infiniband.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
	ID_BYTES = 32,           /* MAX_PHYS_ITEM_ID_LEN of the kernel */
	DEVLINK_PORT_SIZE = 256, /* "BUS/DEVICE/NUMBER" */
	REASONS = 32,            /* bits of a mask */
};

struct link_parts {
	struct decoder *altname, *map;
	struct items altnames;
	struct vf_decoder *vfs;
	struct xdp xdp;
	struct linkmap_record place;
	struct downreason_record reasons[REASONS];
	char port_id[2 * ID_BYTES], switch_id[2 * ID_BYTES], devlink_port[DEVLINK_PORT_SIZE];
};

/* What is made of an attribute by hand. */
static const struct {
	uint16_t type, field;
} made_of[] = {
	{IFLA_MAP, LINK_map},
	{IFLA_VFINFO_LIST, LINK_vfinfo_list},
	{IFLA_PHYS_PORT_ID, LINK_phys_port_id},
	{IFLA_PHYS_SWITCH_ID, LINK_phys_switch_id},
	{IFLA_XDP, LINK_xdp},
	{IFLA_PROP_LIST, LINK_altnames},
	{IFLA_PROTO_DOWN_REASON, LINK_proto_down_reason},
	{LINK_ATTRIBUTE_DEVLINK_PORT, LINK_devlink_port},
};

struct link_parts *link_parts_new(const struct fieldset *wanted, struct decoder *links)
{
	const struct fieldset all = fieldset_all();
	struct link_parts *parts = calloc(1, sizeof(*parts));
	bool complete;

	if (!parts)
		return NULL;
	parts->altname = decoder_new(&altname_schema, WIRE_PROP_LIST, &all);
	parts->map = decoder_new(&linkmap_schema, WIRE_LINK, &all);
	parts->vfs = vf_decoder_new();
	items_init(&parts->altnames, &altname_schema);
	complete = parts->altname && parts->map && parts->vfs;
	for (size_t i = 0; complete && i < ARRAY_SIZE(made_of); i++) {
		if (fieldset_has(wanted, made_of[i].field))
			complete = !decoder_leave(links, made_of[i].type);
	}
	if (complete)
		return parts;
	link_parts_free(parts);
	return NULL;
}

void link_parts_free(struct link_parts *parts)
{
	if (!parts)
		return;
	decoder_free(parts->altname);
	decoder_free(parts->map);
	vf_decoder_free(parts->vfs);
	items_fini(&parts->altnames);
	free(parts);
}

static int decode_altnames(
	struct link_parts *parts, struct cursor nested, struct link_record *record, bool *sound)
{
	struct attribute name;

	items_clear(&parts->altnames);
	while (attribute_next(&nested, &name)) {
		struct record *item;

		if (name.type != IFLA_ALT_IFNAME)
			continue;
		item = items_add(&parts->altnames);
		if (!item)
			return -ENOMEM;
		decoder_attribute(parts->altname, &name, AF_UNSPEC, item);
	}
	RECORD_SET(record, LINK_altnames, altnames, items_list(&parts->altnames));
	*sound &= !nested.malformed;
	return 0;
}

static void decode_xdp(
	struct link_parts *parts, struct cursor nested, struct link_record *record, bool *sound)
{
	struct xdp *xdp = &parts->xdp;

	*sound &= xdp_decode(nested, xdp);
	if (!record_has(&xdp->record.base, XDP_mode))
		return;
	RECORD_SET(record, LINK_xdp, xdp, (struct list){&xdp->record, 1, sizeof(xdp->record)});
	RECORD_SET(record, LINK_xdp_mode, xdp_mode, xdp->record.mode);
	if (record_has(&xdp->record.base, XDP_prog))
		RECORD_SET(record, LINK_xdp_prog_id, xdp_prog_id, xdp->prog.id);
}

static void decode_reasons(
	struct link_parts *parts, struct cursor nested, struct link_record *record, bool *sound)
{
	struct list list = {parts->reasons, 0, sizeof(*parts->reasons)};
	struct attribute attribute;
	uint32_t mask = 0;

	while (attribute_next(&nested, &attribute)) {
		if (attribute.type == IFLA_PROTO_DOWN_REASON_VALUE &&
			attribute.length >= sizeof(mask))
			memcpy(&mask, attribute.payload, sizeof(mask));
	}
	*sound &= !nested.malformed;
	for (uint32_t bit = 0; bit < REASONS; bit++) {
		struct downreason_record *reason = &parts->reasons[list.count];

		if (!(mask >> bit & 1))
			continue;
		record_clear(&reason->base);
		RECORD_SET(reason, DOWNREASON_reason, reason, bit);
		list.count++;
	}
	if (list.count)
		RECORD_SET(record, LINK_proto_down_reason, proto_down_reason, list);
}

static void decode_map(
	struct link_parts *parts, const struct attribute *attribute, struct link_record *record)
{
	static const uint8_t nothing[sizeof(struct rtnl_link_ifmap)];
	struct linkmap_record *map = &parts->place;

	if (attribute->length <= sizeof(nothing) &&
		!memcmp(attribute->payload, nothing, attribute->length))
		return;
	record_clear(&map->base);
	decoder_attribute(parts->map, attribute, AF_UNSPEC, &map->base);
	if (record_has(&map->base, LINKMAP_port) &&
		(map->mem_start | map->mem_end | map->base_addr | map->irq | map->dma | map->port))
		RECORD_SET(record, LINK_map, map, (struct list){map, 1, sizeof(*map)});
}

/* As ip(8) writes it: without colons. */
static struct text write_id(const struct attribute *attribute, char text[static 2 * ID_BYTES])
{
	static const char digits[] = "0123456789abcdef";
	size_t length = attribute->length < ID_BYTES ? attribute->length : ID_BYTES;

	for (size_t i = 0; i < length; i++) {
		text[2 * i] = digits[attribute->payload[i] >> 4];
		text[2 * i + 1] = digits[attribute->payload[i] & 15];
	}
	return (struct text){text, (uint32_t)(2 * length)};
}

static struct text name_in(struct cursor nested, uint16_t type)
{
	struct attribute attribute;

	if (!attribute_find(nested, type, &attribute))
		return (struct text){NULL, 0};
	return (struct text){(const char *)attribute.payload,
		(uint32_t)strnlen((const char *)attribute.payload, attribute.length)};
}

static void decode_devlink(
	struct link_parts *parts, struct cursor nested, struct link_record *record)
{
	struct text bus = name_in(nested, DEVLINK_ATTR_BUS_NAME);
	struct text device = name_in(nested, DEVLINK_ATTR_DEV_NAME);
	struct attribute index;
	uint32_t number;
	int length;

	if (!bus.length || !device.length || bus.length + device.length > DEVLINK_PORT_SIZE / 2 ||
		!attribute_find(nested, DEVLINK_ATTR_PORT_INDEX, &index) ||
		index.length < sizeof(number))
		return;
	memcpy(&number, index.payload, sizeof(number));
	length = snprintf(parts->devlink_port, sizeof(parts->devlink_port), "%.*s/%.*s/%u",
		(int)bus.length, bus.data, (int)device.length, device.data, number);
	RECORD_SET(record, LINK_devlink_port, devlink_port,
		(struct text){parts->devlink_port, (uint32_t)length});
}

static int decode_vfs(
	struct link_parts *parts, struct cursor nested, struct link_record *record, bool *sound)
{
	size_t length =
		record->link_type == ARPHRD_INFINIBAND ? INFINIBAND_ALEN : 6 /* of Ethernet */;
	struct list list;
	int error = vf_decode(parts->vfs, nested, length, &list, sound);

	if (!error)
		RECORD_SET(record, LINK_vfinfo_list, vfinfo_list, list);
	return error;
}

int link_parts_decode(struct link_parts *parts, const struct attribute *attribute,
	struct link_record *record, bool *sound)
{
	struct cursor nested = cursor_of(attribute->payload, attribute->length);

	switch (attribute->type) {
	case IFLA_PROP_LIST:
		return decode_altnames(parts, nested, record, sound);
	case IFLA_VFINFO_LIST:
		return decode_vfs(parts, nested, record, sound);
	case IFLA_XDP:
		decode_xdp(parts, nested, record, sound);
		break;
	case IFLA_PROTO_DOWN_REASON:
		decode_reasons(parts, nested, record, sound);
		break;
	case IFLA_MAP:
		decode_map(parts, attribute, record);
		break;
	case LINK_ATTRIBUTE_DEVLINK_PORT:
		decode_devlink(parts, nested, record);
		break;
	/* Nested attributes may be none, but there is no value without bytes. */
	case IFLA_PHYS_PORT_ID:
		if (attribute->length)
			RECORD_SET(record, LINK_phys_port_id, phys_port_id,
				write_id(attribute, parts->port_id));
		break;
	case IFLA_PHYS_SWITCH_ID:
		if (attribute->length)
			RECORD_SET(record, LINK_phys_switch_id, phys_switch_id,
				write_id(attribute, parts->switch_id));
		break;
	default:
		break;
	}
	return 0;
}
