/* SPDX-License-Identifier: MIT */
#include "decode.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/decode/items.h"

#include "nexthops.h"
#include "subject/nexthops/encap/encap.h"
#include "subject/uapi.h"

#include <errno.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>

struct nhobject_decoder {
	struct fieldset wanted;
	struct decoder *object, *group, *resilient, *stats, *hw_stats;
	struct encap_decoder *encap;
	struct items members, packets, segments;
	struct resilient_record args;
	struct hwstats_record hardware;
	struct encap_record encapsulation;
	struct nhobject_record record;
};

struct nhobject_decoder *nhobject_decoder_new(const struct fieldset *wanted)
{
	const struct fieldset all = fieldset_all();
	struct nhobject_decoder *decoder = calloc(1, sizeof(*decoder));

	if (!decoder)
		return NULL;
	decoder->wanted = *wanted;
	decoder->object = decoder_new(&nhobject_schema, WIRE_NEXTHOP_OBJECT, wanted);
	decoder->group = decoder_new(&nhgroup_schema, WIRE_NEXTHOP_GROUP, &all);
	decoder->resilient = decoder_new(&resilient_schema, WIRE_NEXTHOP_RESILIENT, &all);
	decoder->stats = decoder_new(&nhstats_schema, WIRE_NEXTHOP_STATS, &all);
	decoder->hw_stats = decoder_new(&hwstats_schema, WIRE_NEXTHOP_HW_STATS, &all);
	decoder->encap = encap_decoder_new();
	items_init(&decoder->members, &nhgroup_schema);
	items_init(&decoder->packets, &nhstats_schema);
	items_init(&decoder->segments, &segment_schema);
	if (decoder->object && decoder->group && decoder->resilient && decoder->stats &&
		decoder->hw_stats && decoder->encap)
		return decoder;
	nhobject_decoder_free(decoder);
	return NULL;
}

void nhobject_decoder_free(struct nhobject_decoder *decoder)
{
	if (!decoder)
		return;
	decoder_free(decoder->object);
	decoder_free(decoder->group);
	decoder_free(decoder->resilient);
	decoder_free(decoder->stats);
	decoder_free(decoder->hw_stats);
	encap_decoder_free(decoder->encap);
	items_fini(&decoder->members);
	items_fini(&decoder->packets);
	items_fini(&decoder->segments);
	free(decoder);
}

/* Older kernels leave in what is reserved whatever was in the memory. */
static bool has_wide_weights(struct cursor attributes)
{
	struct attribute attribute;
	uint32_t flags;

	if (!attribute_find(attributes, NEXTHOP_ATTRIBUTE_OP_FLAGS, &attribute) ||
		attribute.length < sizeof(flags))
		return false;
	memcpy(&flags, attribute.payload, sizeof(flags));
	return flags & NEXTHOP_OP_RESERVED_CLEARED;
}

/* NHA_GROUP is an array of struct nexthop_grp; the weight is one less than it says, and has its
 * upper half in what was reserved, if the kernel says so. */
static int decode_group(struct nhobject_decoder *decoder, const struct attribute *attribute,
	bool wide, bool *malformed)
{
	struct nexthop_grp member;
	uint8_t upper;

	items_clear(&decoder->members);
	for (size_t at = 0; at + sizeof(member) <= attribute->length; at += sizeof(member)) {
		struct nhgroup_record *item = (struct nhgroup_record *)items_add(&decoder->members);

		if (!item)
			return -ENOMEM;
		memcpy(&member, attribute->payload + at, sizeof(member));
		decoder_header(decoder->group, attribute->payload + at, sizeof(member), AF_UNSPEC,
			&item->base);
		/* By position: the byte has been renamed. */
		upper = wide ? attribute->payload[at + sizeof(member.id) + 1] : 0;
		item->weight = (uint64_t)(member.weight | upper << 8) + 1;
	}
	*malformed |= attribute->length % sizeof(member) != 0;
	RECORD_SET(&decoder->record, NHOBJECT_group, group, items_list(&decoder->members));
	return 0;
}

static void decode_resilient(
	struct nhobject_decoder *decoder, const struct attribute *attribute, bool *malformed)
{
	record_clear(&decoder->args.base);
	*malformed |= !decoder_attributes(decoder->resilient,
		cursor_of(attribute->payload, attribute->length), AF_UNSPEC, &decoder->args.base);
	RECORD_SET(&decoder->record, NHOBJECT_resilient_args, resilient_args,
		(struct list){&decoder->args, 1, sizeof(decoder->args)});
}

/* Nested twice: an attribute of the same number for each member. */
static int decode_stats(
	struct nhobject_decoder *decoder, const struct attribute *attribute, bool *malformed)
{
	struct cursor entries = cursor_of(attribute->payload, attribute->length);
	struct attribute entry;

	items_clear(&decoder->packets);
	while (attribute_next(&entries, &entry)) {
		struct record *item;

		if (entry.type != NEXTHOP_GROUP_STATS_ENTRY)
			continue;
		item = items_add(&decoder->packets);
		if (!item)
			return -ENOMEM;
		*malformed |= !decoder_attributes(
			decoder->stats, cursor_of(entry.payload, entry.length), AF_UNSPEC, item);
	}
	*malformed |= entries.malformed;
	RECORD_SET(
		&decoder->record, NHOBJECT_group_stats, group_stats, items_list(&decoder->packets));
	return 0;
}

static void decode_hw_stats(struct nhobject_decoder *decoder, struct cursor attributes)
{
	record_clear(&decoder->hardware.base);
	decoder_attributes(decoder->hw_stats, attributes, AF_UNSPEC, &decoder->hardware.base);
	if (record_has(&decoder->hardware.base, HWSTATS_enabled))
		RECORD_SET(&decoder->record, NHOBJECT_hw_stats, hw_stats,
			(struct list){&decoder->hardware, 1, sizeof(decoder->hardware)});
}

static int decode_encap(
	struct nhobject_decoder *decoder, struct cursor attributes, size_t length, bool *malformed)
{
	bool sound = true;

	items_clear(&decoder->segments);
	/* As many as the message can hold, so that none moves. */
	if (items_reserve(&decoder->segments, (uint32_t)(length / sizeof(struct rtattr)) + 1))
		return -ENOMEM;
	record_clear(&decoder->encapsulation.base);
	if (encap_decode(decoder->encap, attributes, &encap_of_nhobject, &decoder->encapsulation,
		    &decoder->segments, &sound))
		RECORD_SET(&decoder->record, NHOBJECT_encap, encap,
			(struct list){&decoder->encapsulation, 1, sizeof(decoder->encapsulation)});
	*malformed |= !sound;
	return 0;
}

static int decode_nested(
	struct nhobject_decoder *decoder, struct cursor attributes, bool *malformed)
{
	bool wide = has_wide_weights(attributes);
	struct attribute attribute;
	int error = 0;

	while (!error && attribute_next(&attributes, &attribute)) {
		if (attribute.type == NHA_GROUP && fieldset_has(&decoder->wanted, NHOBJECT_group))
			error = decode_group(decoder, &attribute, wide, malformed);
		else if (attribute.type == NHA_RES_GROUP &&
			 fieldset_has(&decoder->wanted, NHOBJECT_resilient_args))
			decode_resilient(decoder, &attribute, malformed);
		else if (attribute.type == NEXTHOP_ATTRIBUTE_GROUP_STATS &&
			 fieldset_has(&decoder->wanted, NHOBJECT_group_stats))
			error = decode_stats(decoder, &attribute, malformed);
	}
	return error;
}

/* The attribute of a flag is not there if it is not so. */
static void fix_flags(struct nhobject_decoder *decoder)
{
	struct nhobject_record *record = &decoder->record;

	if (fieldset_has(&decoder->wanted, NHOBJECT_blackhole) &&
		!record_has(&record->base, NHOBJECT_blackhole))
		RECORD_SET(record, NHOBJECT_blackhole, blackhole, false);
	if (fieldset_has(&decoder->wanted, NHOBJECT_fdb) &&
		!record_has(&record->base, NHOBJECT_fdb))
		RECORD_SET(record, NHOBJECT_fdb, fdb, false);
}

int nhobject_decode(struct nhobject_decoder *decoder, const struct message *message,
	struct nhobject_record **ret, bool *malformed)
{
	struct record *base = &decoder->record.base;
	struct cursor attributes = message_attributes(message, sizeof(struct nhmsg));
	struct nhmsg header;
	int error;

	if (message->length < sizeof(header))
		return -EBADMSG;
	memcpy(&header, message->payload, sizeof(header));
	record_clear(base);
	decoder_header(decoder->object, message->payload, sizeof(header), header.nh_family, base);
	if (!decoder_attributes(decoder->object, attributes, header.nh_family, base))
		*malformed = true;
	error = decode_nested(decoder, attributes, malformed);
	if (!error && fieldset_has(&decoder->wanted, NHOBJECT_encap))
		error = decode_encap(decoder, attributes, message->length, malformed);
	if (!error && fieldset_has(&decoder->wanted, NHOBJECT_hw_stats))
		decode_hw_stats(decoder, attributes);
	if (error)
		return error;
	fix_flags(decoder);
	*ret = &decoder->record;
	return 0;
}
