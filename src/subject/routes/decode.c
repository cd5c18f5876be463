/* SPDX-License-Identifier: MIT */
#include "decode.h"

#include "nlinspect/decode/decoder.h"

#include "routes.h"
#include "subject/nexthops/encap/encap.h"
#include "subject/nexthops/encap/encaps.h"
#include "subject/nexthops/nexthops.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
	CLOCK_TICKS =
		100, /* USER_HZ: the unit of rta_expires in the ABI of every architecture in use */
	RTT_PER_MS = 8,    /* RTAX_RTT counts eighths of a millisecond … */
	RTTVAR_PER_MS = 4, /* … and RTAX_RTTVAR quarters */
};

struct route_decoder {
	struct fieldset wanted;
	struct decoder *route, *nexthop, *via, *metrics, *realms;
	struct encap_decoder *encap;
	struct items nexthops;
	bool multicast;  /* the message is of multicast forwarding, or of a packet that takes it */
	size_t prepared; /* for messages of this length the lists have room */
	/* Of the route itself and of each next hop: parts that lists point at. */
	struct items vias, encaps, segments, flows;
	struct metrics_record metric;
	struct route_record record;
};

struct route_decoder *route_decoder_new(const struct fieldset *wanted)
{
	const struct fieldset all = fieldset_all();
	struct route_decoder *decoder = calloc(1, sizeof(*decoder));

	if (!decoder)
		return NULL;
	decoder->wanted = *wanted;
	decoder->route = decoder_new(&route_schema, WIRE_ROUTE, wanted);
	decoder->nexthop = decoder_new(&nexthop_schema, WIRE_NEXTHOP, &all);
	decoder->via = decoder_new(&via_schema, WIRE_VIA, &all);
	decoder->metrics = decoder_new(&metrics_schema, WIRE_METRICS, &all);
	decoder->encap = encap_decoder_new();
	decoder->realms = decoder_new(&realm_schema, WIRE_REALMS, &all);
	items_init(&decoder->nexthops, &nexthop_schema);
	items_init(&decoder->vias, &via_schema);
	items_init(&decoder->encaps, &encap_schema);
	items_init(&decoder->segments, &segment_schema);
	items_init(&decoder->flows, &realm_schema);
	if (decoder->route && decoder->nexthop && decoder->via && decoder->metrics &&
		decoder->encap && decoder->realms)
		return decoder;
	route_decoder_free(decoder);
	return NULL;
}

void route_decoder_free(struct route_decoder *decoder)
{
	if (!decoder)
		return;
	decoder_free(decoder->route);
	decoder_free(decoder->nexthop);
	decoder_free(decoder->via);
	decoder_free(decoder->metrics);
	encap_decoder_free(decoder->encap);
	decoder_free(decoder->realms);
	items_fini(&decoder->nexthops);
	items_fini(&decoder->vias);
	items_fini(&decoder->encaps);
	items_fini(&decoder->segments);
	items_fini(&decoder->flows);
	free(decoder);
}

struct items *route_decoder_nexthops(struct route_decoder *decoder)
{
	return &decoder->nexthops;
}

/* RTA_VIA: a family, and an address as long as is left. @return whether it makes sense */
static bool decode_via(struct route_decoder *decoder, const struct attribute *attribute,
	struct record *record, unsigned id, struct list *member)
{
	struct via_record *via;
	struct address host;
	uint16_t family;

	if (attribute->length < sizeof(family))
		return false;
	memcpy(&family, attribute->payload, sizeof(family));
	if (family > UINT8_MAX ||
		!decode_address(attribute->payload + sizeof(family),
			attribute->length - sizeof(family), (uint8_t)family, &host))
		return false;
	via = (struct via_record *)items_add(&decoder->vias);
	decoder_header(decoder->via, attribute->payload, attribute->length, AF_UNSPEC, &via->base);
	RECORD_SET(via, VIA_host, host, host);
	*member = (struct list){via, 1, sizeof(*via)};
	fieldset_add(&record->present, id);
	return true;
}

static bool decode_encap(struct route_decoder *decoder, struct cursor attributes,
	struct record *record, unsigned id, struct list *member)
{
	struct encap_record *encap = (struct encap_record *)items_add(&decoder->encaps);
	bool sound = true;

	if (encap_decode(decoder->encap, attributes, &encap_of_route, encap, &decoder->segments,
		    &sound)) {
		*member = (struct list){encap, 1, sizeof(*encap)};
		fieldset_add(&record->present, id);
	}
	return sound;
}

static bool decode_realms(struct route_decoder *decoder, const struct attribute *attribute,
	struct record *record, unsigned id, struct list *member)
{
	struct realm_record *realm = (struct realm_record *)items_add(&decoder->flows);

	decoder_attribute(decoder->realms, attribute, AF_UNSPEC, &realm->base);
	if (!record_has(&realm->base, REALM_to))
		return false;
	if (!realm->from)
		fieldset_remove(&realm->base.present, REALM_from);
	*member = (struct list){realm, 1, sizeof(*realm)};
	fieldset_add(&record->present, id);
	return true;
}

/* What rtnh_hops says: one less than a weight, or the TTL that must be exceeded. */
static void set_share(struct nexthop_record *nexthop, bool multicast)
{
	if (!multicast) {
		nexthop->weight++;
		return;
	}
	RECORD_SET(nexthop, NEXTHOP_ttl, ttl, nexthop->weight);
	fieldset_remove(&nexthop->base.present, NEXTHOP_weight);
}

/* One next hop: its header and the attributes behind it. */
static bool decode_nexthop(
	struct route_decoder *decoder, const uint8_t *bytes, size_t length, uint8_t family)
{
	struct nexthop_record *nexthop = (struct nexthop_record *)items_add(&decoder->nexthops);
	struct cursor attributes =
		cursor_of(bytes + sizeof(struct rtnexthop), length - sizeof(struct rtnexthop));
	struct cursor all = attributes;
	struct attribute attribute;
	bool sound = true;

	decoder_header(decoder->nexthop, bytes, sizeof(struct rtnexthop), family, &nexthop->base);
	set_share(nexthop, decoder->multicast);
	while (attribute_next(&attributes, &attribute)) {
		decoder_attribute(decoder->nexthop, &attribute, family, &nexthop->base);
		if (attribute.type == RTA_VIA)
			sound &= decode_via(
				decoder, &attribute, &nexthop->base, NEXTHOP_via, &nexthop->via);
		else if (attribute.type == RTA_FLOW)
			sound &= decode_realms(
				decoder, &attribute, &nexthop->base, NEXTHOP_flow, &nexthop->flow);
	}
	sound &= decode_encap(decoder, all, &nexthop->base, NEXTHOP_encap, &nexthop->encap);
	return sound && !attributes.malformed;
}

static bool decode_multipath(
	struct route_decoder *decoder, const struct attribute *attribute, uint8_t family)
{
	const uint8_t *bytes = attribute->payload;
	size_t left = attribute->length;
	bool sound = true;

	while (left) {
		struct rtnexthop header = {.rtnh_len = 0};
		size_t step;

		if (left >= sizeof(header))
			memcpy(&header, bytes, sizeof(header));
		if (header.rtnh_len < sizeof(header) || header.rtnh_len > left) {
			sound = false;
			break;
		}
		sound &= decode_nexthop(decoder, bytes, header.rtnh_len, family);
		step = ((size_t)header.rtnh_len + 3) & ~(size_t)3; /* RTNH_ALIGN */
		step = step < left ? step : left;
		bytes += step;
		left -= step;
	}
	RECORD_SET(&decoder->record, ROUTE_nexthops, nexthops, items_list(&decoder->nexthops));
	return sound;
}

static bool decode_metrics(struct route_decoder *decoder, const struct attribute *attribute)
{
	struct metrics_record *metric = &decoder->metric;
	bool sound;

	record_clear(&metric->base);
	sound = decoder_attributes(decoder->metrics,
		cursor_of(attribute->payload, attribute->length), AF_UNSPEC, &metric->base);
	metric->rtt /= RTT_PER_MS;
	metric->rttvar /= RTTVAR_PER_MS;
	RECORD_SET(&decoder->record, ROUTE_metrics, metrics,
		(struct list){metric, 1, sizeof(*metric)});
	return sound;
}

/* The lists and objects. @return whether the attribute makes sense, as far as it is wanted */
static bool decode_nested(
	struct route_decoder *decoder, const struct attribute *attribute, uint8_t family)
{
	const struct fieldset *wanted = &decoder->wanted;
	struct route_record *record = &decoder->record;

	switch (attribute->type) {
	case RTA_MULTIPATH:
		return !fieldset_has(wanted, ROUTE_nexthops) ||
		       decode_multipath(decoder, attribute, family);
	case RTA_METRICS:
		return !fieldset_has(wanted, ROUTE_metrics) || decode_metrics(decoder, attribute);
	case RTA_FLOW:
		return !fieldset_has(wanted, ROUTE_flow) ||
		       decode_realms(decoder, attribute, &record->base, ROUTE_flow, &record->flow);
	case RTA_VIA:
		return !fieldset_has(wanted, ROUTE_via) ||
		       decode_via(decoder, attribute, &record->base, ROUTE_via, &record->via);
	default:
		return true;
	}
}

/* A prefix's length stands in the header; without a length there is no attribute, and all addresses
 * are meant. @return whether both make sense */
static bool fix_prefix(struct route_record *record, unsigned id, struct prefix *prefix,
	uint8_t family, uint8_t bits)
{
	uint8_t length = family == AF_INET ? 4 : 16;

	if (!record_has(&record->base, id) && bits)
		return false;
	if (!record_has(&record->base, id))
		*prefix = (struct prefix){.address = {.family = family, .length = length}};
	fieldset_add(&record->base.present, id);
	prefix->bits = bits <= length * 8 ? bits : (uint8_t)(length * 8);
	return prefix->bits == bits;
}

/* What only exceptions have; the kernel fills in zeros for others. */
static void fix_exception(struct route_record *record)
{
	struct fieldset *present = &record->base.present;

	record->age /= CLOCK_TICKS;
	if (record->flags & RTM_F_CLONED) {
		RECORD_SET(record, ROUTE_cache, cache, record->flags & ~UINT64_C(0xffff));
		record->flags &= 0xffff;
		return;
	}
	fieldset_remove(present, ROUTE_users);
	fieldset_remove(present, ROUTE_used);
	if (!record_has(&record->base, ROUTE_packets))
		fieldset_remove(present, ROUTE_age);
}

static bool fix_route(struct route_decoder *decoder, const struct rtmsg *header, uint8_t family)
{
	struct route_record *record = &decoder->record;
	struct fieldset *present = &record->base.present;
	bool sound = true;

	if (fieldset_has(&decoder->wanted, ROUTE_dst))
		sound &= fix_prefix(record, ROUTE_dst, &record->dst, family, header->rtm_dst_len);
	if (fieldset_has(&decoder->wanted, ROUTE_from) && header->rtm_src_len)
		sound &= fix_prefix(record, ROUTE_from, &record->from, family, header->rtm_src_len);
	else
		fieldset_remove(present, ROUTE_from);
	if (!record->tos)
		fieldset_remove(present, ROUTE_tos);
	if (!record->error)
		fieldset_remove(present, ROUTE_error);
	if (!record->expires)
		fieldset_remove(present, ROUTE_expires);
	record->expires /= CLOCK_TICKS;
	fix_exception(record);
	return sound;
}

/* Room for as many items as a message of this length can hold, so that none moves while lists point
 * at them. */
static int decoder_prepare(struct route_decoder *decoder, size_t length)
{
	struct items *const lists[] = {&decoder->nexthops, &decoder->vias, &decoder->encaps,
		&decoder->segments, &decoder->flows};

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		items_clear(lists[i]);
		/* Routes are short and many. */
		if (length > decoder->prepared &&
			items_reserve(lists[i], (uint32_t)(length / sizeof(struct rtattr)) + 1))
			return -ENOMEM;
	}
	if (length > decoder->prepared)
		decoder->prepared = length;
	return 0;
}

/* The family of the addresses: multicast forwarding has families of its own. */
static uint8_t address_family(uint8_t family)
{
	switch (family) {
	case RTNL_FAMILY_IPMR:
		return AF_INET;
	case RTNL_FAMILY_IP6MR:
		return AF_INET6;
	default:
		return family;
	}
}

/* So a lookup tells of a packet that multicast forwarding takes. */
static bool is_forwarded_group(const struct rtmsg *header, struct cursor attributes)
{
	struct attribute stats;

	return header->rtm_type == RTN_MULTICAST &&
	       attribute_find(attributes, RTA_MFC_STATS, &stats);
}

int route_decode(struct route_decoder *decoder, const struct message *message,
	struct route_record **ret, bool *malformed)
{
	struct cursor attributes = message_attributes(message, sizeof(struct rtmsg));
	struct attribute attribute;
	struct rtmsg header;
	bool encap = false;
	uint8_t family;

	if (message->length < sizeof(header))
		return -EBADMSG;
	memcpy(&header, message->payload, sizeof(header));
	family = address_family(header.rtm_family);
	decoder->multicast = family != header.rtm_family || is_forwarded_group(&header, attributes);
	record_clear(&decoder->record.base);
	if (decoder_prepare(decoder, message->length))
		return -ENOMEM;
	decoder_header(
		decoder->route, message->payload, sizeof(header), family, &decoder->record.base);
	if (decoder->multicast && record_has(&decoder->record.base, ROUTE_family))
		decoder->record.family = family;
	while (attribute_next(&attributes, &attribute)) {
		encap |= attribute.type == RTA_ENCAP_TYPE;
		decoder_attribute(decoder->route, &attribute, family, &decoder->record.base);
		if (!decode_nested(decoder, &attribute, family))
			*malformed = true;
	}
	if (encap && fieldset_has(&decoder->wanted, ROUTE_encap) &&
		!decode_encap(decoder, message_attributes(message, sizeof(header)),
			&decoder->record.base, ROUTE_encap, &decoder->record.encap))
		*malformed = true;
	if (!fix_route(decoder, &header, family) || attributes.malformed)
		*malformed = true;
	*ret = &decoder->record;
	return 0;
}
