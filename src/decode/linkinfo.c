#include "nlinspect/decode/linkinfo.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/model/schemas.h"

#include <linux/if_link.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

/* Priority and address of a bridge, written as ip(8) does: without zeros in front. */
static bool decode_bridge_id(struct cursor attributes, uint16_t number,
	char text[static BRIDGE_ID_SIZE], struct text *ret)
{
	struct attribute attribute;
	const uint8_t *id;

	if (!attribute_find(attributes, number, &attribute) ||
		attribute.length < sizeof(struct ifla_bridge_id))
		return false;
	id = attribute.payload;
	snprintf(text, BRIDGE_ID_SIZE, "%.2x%.2x.%x:%x:%x:%x:%x:%x", id[0], id[1], id[2], id[3],
		id[4], id[5], id[6], id[7]);
	*ret = text_of(text);
	return true;
}

static void finish_bridge(struct linkinfo *linkinfo, struct cursor attributes)
{
	struct infodata_record *data = &linkinfo->data;

	if (decode_bridge_id(attributes, IFLA_BR_BRIDGE_ID, linkinfo->bridge_id, &data->bridge_id))
		fieldset_add(&data->base.present, INFODATA_bridge_id);
	if (decode_bridge_id(attributes, IFLA_BR_ROOT_ID, linkinfo->root_id, &data->root_id))
		fieldset_add(&data->base.present, INFODATA_root_id);
}

static void finish_tun(struct linkinfo *linkinfo, struct cursor attributes)
{
	struct infodata_record *data = &linkinfo->data;

	/* Only a device with several queues has numbers of them to tell, as ip(8) sees it. */
	if (data->multi_queue && record_has(&data->base, INFODATA_multi_queue))
		return;
	fieldset_remove(&data->base.present, INFODATA_numqueues);
	fieldset_remove(&data->base.present, INFODATA_numdisabled);
}

/* Where frames go by default is a group or one host, and ip(8) tells these apart. */
static void finish_vxlan(struct linkinfo *linkinfo, struct cursor attributes)
{
	struct infodata_record *data = &linkinfo->data;

	if (record_has(&data->base, INFODATA_remote) && data->remote.bytes[0] >> 4 == 0xe) {
		RECORD_SET(data, INFODATA_group, group, data->remote);
		fieldset_remove(&data->base.present, INFODATA_remote);
	}
	if (record_has(&data->base, INFODATA_remote6) && data->remote6.bytes[0] == 0xff) {
		RECORD_SET(data, INFODATA_group6, group6, data->remote6);
		fieldset_remove(&data->base.present, INFODATA_remote6);
	}
	if (record_has(&data->base, INFODATA_ttl_inherit) && data->ttl_inherit)
		fieldset_remove(&data->base.present, INFODATA_ttl);
	if (!data->link_index)
		fieldset_remove(&data->base.present, INFODATA_link_index);
	if (record_has(&linkinfo->ports.base, PORTRANGE_low))
		RECORD_SET(data, INFODATA_port_range, port_range,
			(struct list){&linkinfo->ports, 1, sizeof(linkinfo->ports)});
}

/* The records in struct linkinfo that attributes go to. */
enum part { DATA, PORTS };

static const struct {
	const struct schema *schema;
	size_t offset;
} parts[] = {
	[DATA] = {&infodata_schema, offsetof(struct linkinfo, data)},
	[PORTS] = {&portrange_schema, offsetof(struct linkinfo, ports)},
};

/* How IFLA_INFO_DATA is read, by the kind. All rows of a kind apply, in this order. */
static const struct {
	const char *name;
	enum wire_kind wire;
	uint8_t family; /* of its addresses */
	enum part part;
	void (*finish)(struct linkinfo *, struct cursor attributes);
} kinds[] = {
	{"bridge", WIRE_INFO_BRIDGE, AF_UNSPEC, DATA, finish_bridge},
	{"macvlan", WIRE_INFO_MACVLAN, AF_UNSPEC, DATA, NULL},
	{"macvtap", WIRE_INFO_MACVLAN, AF_UNSPEC, DATA, NULL},
	{"tun", WIRE_INFO_TUN, AF_UNSPEC, DATA, finish_tun},
	{"vxlan", WIRE_INFO_VXLAN, AF_UNSPEC, PORTS, NULL},
	{"vxlan", WIRE_INFO_VXLAN6, AF_INET6, DATA, NULL},
	{"vxlan", WIRE_INFO_VXLAN, AF_INET, DATA, finish_vxlan},
};

struct linkinfo_decoder {
	struct decoder *kind;
	struct decoder *data[ARRAY_SIZE(kinds)];
};

struct linkinfo_decoder *linkinfo_decoder_new(void)
{
	const struct fieldset all = fieldset_all();
	struct linkinfo_decoder *decoder = calloc(1, sizeof(*decoder));
	bool complete;

	if (!decoder)
		return NULL;
	decoder->kind = decoder_new(&linkinfo_schema, WIRE_LINKINFO, &all);
	complete = decoder->kind;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		decoder->data[i] = decoder_new(parts[kinds[i].part].schema, kinds[i].wire, &all);
		complete &= decoder->data[i] != NULL;
	}
	if (complete)
		return decoder;
	linkinfo_decoder_free(decoder);
	return NULL;
}

void linkinfo_decoder_free(struct linkinfo_decoder *decoder)
{
	if (!decoder)
		return;
	decoder_free(decoder->kind);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		decoder_free(decoder->data[i]);
	free(decoder);
}

static bool decode_data(
	const struct linkinfo_decoder *decoder, struct cursor attributes, struct linkinfo *linkinfo)
{
	struct linkinfo_record *record = &linkinfo->record;
	bool sound = true, known = false;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!word_equals(record->info_kind, kinds[i].name))
			continue;
		known = true;
		sound &= decoder_attributes(decoder->data[i], attributes, kinds[i].family,
			(struct record *)((char *)linkinfo + parts[kinds[i].part].offset));
		if (kinds[i].finish)
			kinds[i].finish(linkinfo, attributes);
	}
	if (known)
		RECORD_SET(record, LINKINFO_info_data, info_data,
			(struct list){&linkinfo->data, 1, sizeof(linkinfo->data)});
	return sound;
}

bool linkinfo_decode(
	const struct linkinfo_decoder *decoder, struct cursor attributes, struct linkinfo *ret)
{
	struct attribute attribute;
	bool sound;

	record_clear(&ret->record.base);
	record_clear(&ret->data.base);
	record_clear(&ret->ports.base);
	sound = decoder_attributes(decoder->kind, attributes, AF_UNSPEC, &ret->record.base);
	if (record_has(&ret->record.base, LINKINFO_info_kind) &&
		attribute_find(attributes, IFLA_INFO_DATA, &attribute))
		sound &= decode_data(decoder, cursor_of(attribute.payload, attribute.length), ret);
	return sound;
}
