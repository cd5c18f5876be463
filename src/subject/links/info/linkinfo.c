/* SPDX-License-Identifier: MIT */
#include "linkinfo.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/decode/items.h"

#include "linkinfo_kinds.h"
#include "subject/sockets/records/records.h"

#include <linux/if_link.h>
#include <stdlib.h>
#include <sys/socket.h>

/* A list of one link, and what reads its items. */
struct list_decoder {
	struct decoder *item;
	struct items items;
};

struct linkinfo_decoder {
	struct decoder *kind;
	struct list_decoder lists[LINK_LISTS];
	struct decoder *data[]; /* one per entry of link_kinds */
};

struct linkinfo_decoder *linkinfo_decoder_new(void)
{
	const struct fieldset all = fieldset_all();
	struct linkinfo_decoder *decoder =
		calloc(1, sizeof(*decoder) + link_kind_count * sizeof(decoder->data[0]));
	bool complete;

	if (!decoder)
		return NULL;
	decoder->kind = decoder_new(&linkinfo_schema, WIRE_LINKINFO, &all);
	complete = decoder->kind;
	for (size_t i = 0; i < link_kind_count; i++) {
		const struct link_kind *kind = &link_kinds[i];

		decoder->data[i] = decoder_new(link_objects[kind->part].schema, kind->wire, &all);
		complete &= decoder->data[i] != NULL;
	}
	for (size_t i = 0; i < LINK_LISTS; i++) {
		struct list_decoder *list = &decoder->lists[i];

		list->item = decoder_new(link_lists[i].schema, link_lists[i].wire, &all);
		items_init(&list->items, link_lists[i].schema);
		complete &= list->item != NULL;
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
	for (size_t i = 0; i < link_kind_count; i++)
		decoder_free(decoder->data[i]);
	for (size_t i = 0; i < LINK_LISTS; i++) {
		decoder_free(decoder->lists[i].item);
		items_fini(&decoder->lists[i].items);
	}
	free(decoder);
}

static struct record *part_of(struct linkinfo *linkinfo, enum link_part part)
{
	return (struct record *)((char *)linkinfo + link_objects[part].offset);
}

static bool decode_part(struct decoder *decoder, const struct link_kind *kind,
	struct cursor attributes, struct linkinfo *linkinfo)
{
	struct cursor inner = attributes;
	struct attribute nest;
	bool sound = true;

	if (kind->within && !attribute_find(attributes, kind->within, &nest))
		return true;
	if (kind->within)
		inner = cursor_of(nest.payload, nest.length);
	sound = decoder_attributes(decoder, inner, kind->family, part_of(linkinfo, kind->part));
	if (kind->finish)
		kind->finish(linkinfo, attributes);
	return sound;
}

/* What stands in IFLA_INFO_DATA, or (port) in IFLA_INFO_SLAVE_DATA. @return whether it is sound */
static bool decode_kind(const struct linkinfo_decoder *decoder, struct text name, bool port,
	struct cursor attributes, struct linkinfo *linkinfo, bool *known)
{
	bool sound = true;

	*known = false;
	for (size_t i = 0; i < link_kind_count; i++) {
		const struct link_kind *kind = &link_kinds[i];

		if (port != (kind->part == PORT) || !word_equals(name, kind->name))
			continue;
		*known = true;
		sound &= decode_part(decoder->data[i], kind, attributes, linkinfo);
	}
	return sound;
}

static bool decode_item(
	struct list_decoder *list, const struct link_list *kind, const struct attribute *attribute)
{
	struct record *item;

	if (kind->item != LINK_ADDRESSES && attribute->type != kind->item)
		return true;
	item = items_add(&list->items);
	if (!item)
		return false;
	if (kind->item == LINK_ADDRESSES) {
		struct address_item_record *record = (struct address_item_record *)item;

		if (decode_address(
			    attribute->payload, attribute->length, kind->family, &record->address))
			fieldset_add(&item->present, ADDRESS_ITEM_address);
	} else {
		decoder_attribute(list->item, attribute, kind->family, item);
	}
	return true;
}

static bool decode_list(struct list_decoder *list, const struct link_list *kind,
	struct cursor attributes, struct infodata_record *data)
{
	struct attribute nest, item;
	struct cursor inner;
	bool sound = true;

	if (!attribute_find(attributes, kind->within, &nest))
		return true;
	inner = cursor_of(nest.payload, nest.length);
	items_clear(&list->items);
	while (attribute_next(&inner, &item))
		sound &= decode_item(list, kind, &item);
	*(struct list *)(void *)((char *)data + kind->member) = items_list(&list->items);
	fieldset_add(&data->base.present, kind->id);
	return sound && !inner.malformed;
}

static void attach_objects(struct linkinfo *linkinfo)
{
	for (enum link_part part = PORT + 1; part < LINK_PARTS; part++) {
		const struct link_object *object = &link_objects[part];
		const struct record *record = part_of(linkinfo, part);
		struct list *list = (void *)((char *)&linkinfo->data + object->member);

		if (fieldset_next(&record->present, 0) == FIELDSET_SIZE)
			continue;
		*list = (struct list){record, 1, (uint32_t)object->schema->size};
		fieldset_add(&linkinfo->data.base.present, object->id);
	}
}

static bool decode_data(
	struct linkinfo_decoder *decoder, struct cursor attributes, struct linkinfo *linkinfo)
{
	struct linkinfo_record *record = &linkinfo->record;
	bool known, sound;

	sound = decode_kind(decoder, record->info_kind, false, attributes, linkinfo, &known);
	if (!known)
		return true;
	for (size_t i = 0; i < LINK_LISTS; i++)
		if (word_equals(record->info_kind, link_lists[i].kind))
			sound &= decode_list(
				&decoder->lists[i], &link_lists[i], attributes, &linkinfo->data);
	attach_objects(linkinfo);
	RECORD_SET(record, LINKINFO_info_data, info_data,
		(struct list){&linkinfo->data, 1, sizeof(linkinfo->data)});
	return sound;
}

static bool decode_port(
	struct linkinfo_decoder *decoder, struct cursor attributes, struct linkinfo *linkinfo)
{
	struct linkinfo_record *record = &linkinfo->record;
	bool known, sound;

	sound = decode_kind(decoder, record->info_slave_kind, true, attributes, linkinfo, &known);
	if (known)
		RECORD_SET(record, LINKINFO_info_slave_data, info_slave_data,
			(struct list){&linkinfo->port, 1, sizeof(linkinfo->port)});
	return sound;
}

bool linkinfo_decode(
	struct linkinfo_decoder *decoder, struct cursor attributes, struct linkinfo *ret)
{
	const struct record *record = &ret->record.base;
	struct attribute attribute;
	bool sound;

	record_clear(&ret->record.base);
	for (enum link_part part = 0; part < LINK_PARTS; part++)
		record_clear(part_of(ret, part));
	sound = decoder_attributes(decoder->kind, attributes, AF_UNSPEC, &ret->record.base);
	if (record_has(record, LINKINFO_info_kind) &&
		attribute_find(attributes, IFLA_INFO_DATA, &attribute))
		sound &= decode_data(decoder, cursor_of(attribute.payload, attribute.length), ret);
	if (record_has(record, LINKINFO_info_slave_kind) &&
		attribute_find(attributes, IFLA_INFO_SLAVE_DATA, &attribute))
		sound &= decode_port(decoder, cursor_of(attribute.payload, attribute.length), ret);
	return sound;
}

/* An index of an interface and the name that goes with it. */
struct named {
	enum link_part part;
	unsigned index, name;     /* fields */
	size_t index_at, name_at; /* in the record of the part */
};

#define NAMED(part, prefix, type, field)                                                   \
	{                                                                                  \
		part, prefix##_##field##_index, prefix##_##field,                          \
			offsetof(struct type, field##_index), offsetof(struct type, field) \
	}

static const struct named others[] = {
	NAMED(DATA, INFODATA, infodata_record, link),
	NAMED(DATA, INFODATA, infodata_record, active_slave),
	NAMED(DATA, INFODATA, infodata_record, primary),
	NAMED(DATA, INFODATA, infodata_record, slave1),
	NAMED(DATA, INFODATA, infodata_record, slave2),
	NAMED(DATA, INFODATA, infodata_record, interlink),
	NAMED(DATA, INFODATA, infodata_record, conduit),
	NAMED(PORT, PORTDATA, portdata_record, backup_port),
};

void linkinfo_name(struct linkinfo *linkinfo, bool elsewhere,
	struct text (*name)(void *context, uint32_t index), void *context)
{
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		const struct named *other = &others[i];
		struct record *record = part_of(linkinfo, other->part);
		const uint64_t *index = (const void *)((char *)record + other->index_at);
		struct text *text = (void *)((char *)record + other->name_at);

		if (!record_has(record, other->index))
			continue;
		if (!*index) {
			fieldset_remove(&record->present, other->index);
			continue;
		}
		if (elsewhere && other->name == INFODATA_link && other->part == DATA)
			continue;
		*text = name(context, (uint32_t)*index);
		if (text->length)
			fieldset_add(&record->present, other->name);
	}
}
