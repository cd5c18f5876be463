/* SPDX-License-Identifier: MIT */
#include "encap.h"

#include "nlinspect/decode/decoder.h"

#include "encaps.h"

#include <arpa/inet.h>
#include <linux/ioam6_iptunnel.h>
#include <linux/lwtunnel.h>
#include <linux/nexthop.h>
#include <linux/rpl.h>
#include <linux/rpl_iptunnel.h>
#include <linux/rtnetlink.h>
#include <linux/seg6.h>
#include <linux/seg6_hmac.h>
#include <linux/seg6_iptunnel.h>
#include <linux/seg6_local.h>
#include <sys/socket.h>

const struct encap_attributes encap_of_route = {RTA_ENCAP_TYPE, RTA_ENCAP};
const struct encap_attributes encap_of_nhobject = {NHA_ENCAP_TYPE, NHA_ENCAP};

enum { SEGMENT_SIZE = 16, ENCAP_TYPES = 11 };

/* How the attributes of a type are read, by LWTUNNEL_ENCAP_*. */
static const struct {
	uint8_t kind;
	uint8_t family; /* of its addresses */
} types[ENCAP_TYPES] = {
	[LWTUNNEL_ENCAP_MPLS] = {WIRE_ENCAP_MPLS, AF_MPLS},
	[LWTUNNEL_ENCAP_IP] = {WIRE_ENCAP_IP, AF_INET},
	[LWTUNNEL_ENCAP_ILA] = {WIRE_ENCAP_ILA, AF_UNSPEC},
	[LWTUNNEL_ENCAP_IP6] = {WIRE_ENCAP_IP6, AF_INET6},
	[LWTUNNEL_ENCAP_BPF] = {WIRE_ENCAP_BPF, AF_UNSPEC},
	[LWTUNNEL_ENCAP_SEG6_LOCAL] = {WIRE_ENCAP_SEG6LOCAL, AF_INET6},
	[LWTUNNEL_ENCAP_IOAM6] = {WIRE_ENCAP_IOAM6, AF_INET6},
	[10] = {WIRE_ENCAP_XFRM, AF_UNSPEC}, /* which Debian 12's header lacks */
};

struct encap_decoder {
	struct decoder *type, *seg6, *flavors, *counters;
	struct decoder *types[ENCAP_TYPES]; /* NULL: nothing but the type is read */
};

struct encap_decoder *encap_decoder_new(void)
{
	const struct fieldset all = fieldset_all();
	struct encap_decoder *decoder = calloc(1, sizeof(*decoder));
	bool complete;

	if (!decoder)
		return NULL;
	decoder->type = decoder_new(&encap_schema, WIRE_ENCAP, &all);
	decoder->seg6 = decoder_new(&encap_schema, WIRE_ENCAP_SEG6, &all);
	decoder->flavors = decoder_new(&encap_schema, WIRE_ENCAP_FLAVORS, &all);
	decoder->counters = decoder_new(&encap_schema, WIRE_ENCAP_COUNTERS, &all);
	complete = decoder->type && decoder->seg6 && decoder->flavors && decoder->counters;
	for (size_t i = 0; i < ENCAP_TYPES; i++) {
		if (!types[i].kind)
			continue;
		decoder->types[i] = decoder_new(&encap_schema, types[i].kind, &all);
		complete &= decoder->types[i] != NULL;
	}
	if (complete)
		return decoder;
	encap_decoder_free(decoder);
	return NULL;
}

void encap_decoder_free(struct encap_decoder *decoder)
{
	if (!decoder)
		return;
	decoder_free(decoder->type);
	decoder_free(decoder->seg6);
	decoder_free(decoder->flavors);
	decoder_free(decoder->counters);
	for (size_t i = 0; i < ENCAP_TYPES; i++)
		decoder_free(decoder->types[i]);
	free(decoder);
}

static void segment_add(struct items *segments, const uint8_t *bytes)
{
	struct segment_record *segment = (struct segment_record *)items_add(segments);

	segment->segment = (struct address){.family = AF_INET6, .length = SEGMENT_SIZE};
	memcpy(segment->segment.bytes, bytes, SEGMENT_SIZE);
	fieldset_add(&segment->base.present, SEGMENT_segment);
}

/* The key of the HMAC that ends the header, which says itself how long it is. */
static void decode_hmac(const struct ipv6_sr_hdr *header, const uint8_t *bytes, size_t length,
	struct encap_record *encap)
{
	size_t end = ((size_t)header->hdrlen + 1) * 8;
	struct sr6_tlv_hmac hmac;

	if (!(header->flags & SR6_FLAG1_HMAC) || end > length ||
		end < sizeof(*header) + sizeof(hmac))
		return;
	memcpy(&hmac, bytes + end - sizeof(hmac), sizeof(hmac));
	RECORD_SET(encap, ENCAP_hmac, hmac, ntohl(hmac.hmackeyid));
}

/* The header has the segments last one first, and says how many there are; the attribute's length
 * has the last word. */
static bool decode_segments(
	const uint8_t *bytes, size_t length, struct encap_record *encap, struct items *segments)
{
	uint32_t first = segments->count;
	struct ipv6_sr_hdr header;
	size_t count;

	if (length < sizeof(header))
		return false;
	memcpy(&header, bytes, sizeof(header));
	count = (size_t)header.first_segment + 1;
	if (count > (length - sizeof(header)) / SEGMENT_SIZE)
		return false;
	decode_hmac(&header, bytes, length, encap);
	bytes += sizeof(header);
	for (size_t i = count; i > 0; i--)
		segment_add(segments, bytes + (i - 1) * SEGMENT_SIZE);
	RECORD_SET(encap, ENCAP_segs, segs,
		(struct list){(struct segment_record *)segments->memory + first, (uint32_t)count,
			sizeof(struct segment_record)});
	return true;
}

static bool decode_seg6(const struct encap_decoder *decoder, struct cursor details,
	struct encap_record *encap, struct items *segments)
{
	size_t mode = offsetof(struct seg6_iptunnel_encap, srh);
	struct attribute header;

	if (!attribute_find(details, SEG6_IPTUNNEL_SRH, &header) || header.length < mode)
		return false;
	decoder_header(decoder->seg6, header.payload, header.length, AF_INET6, &encap->base);
	return decode_segments(header.payload + mode, header.length - mode, encap, segments);
}

/* RPL's header has the segments in their order, in whole: the kernel tells them so. */
static bool decode_rpl(struct cursor details, struct encap_record *encap, struct items *segments)
{
	uint32_t first = segments->count;
	struct attribute attribute;
	struct ipv6_rpl_sr_hdr header;
	size_t count;

	if (!attribute_find(details, RPL_IPTUNNEL_SRH, &attribute) ||
		attribute.length < sizeof(header))
		return false;
	memcpy(&header, attribute.payload, sizeof(header));
	count = header.segments_left;
	if (count > (attribute.length - sizeof(header)) / SEGMENT_SIZE)
		return false;
	for (size_t i = 0; i < count; i++)
		segment_add(segments, attribute.payload + sizeof(header) + i * SEGMENT_SIZE);
	RECORD_SET(encap, ENCAP_segs, segs,
		(struct list){(struct segment_record *)segments->memory + first, (uint32_t)count,
			sizeof(struct segment_record)});
	return true;
}

/* The name of a BPF program, nested in an attribute of its own. */
static void decode_name(struct cursor details, uint16_t type, uint16_t nested,
	struct encap_record *encap, unsigned id, struct text *member)
{
	struct attribute program, name;

	if (!attribute_find(details, type, &program) ||
		!attribute_find(cursor_of(program.payload, program.length), nested, &name))
		return;
	*member = (struct text){(const char *)name.payload,
		(uint32_t)strnlen((const char *)name.payload, name.length)};
	fieldset_add(&encap->base.present, id);
}

static void decode_address_of(struct cursor details, uint16_t type, uint8_t family,
	struct encap_record *encap, unsigned id, struct address *member)
{
	struct attribute attribute;

	if (attribute_find(details, type, &attribute) &&
		decode_address(attribute.payload, attribute.length, family, member))
		fieldset_add(&encap->base.present, id);
}

static bool decode_nested(
	struct decoder *decoder, struct cursor details, uint16_t type, struct encap_record *encap)
{
	struct attribute nested;

	return !attribute_find(details, type, &nested) ||
	       decoder_attributes(
		       decoder, cursor_of(nested.payload, nested.length), AF_UNSPEC, &encap->base);
}

static bool decode_seg6local(const struct encap_decoder *decoder, struct cursor details,
	struct encap_record *encap, struct items *segments)
{
	struct attribute header;
	bool sound = true;

	decode_address_of(details, SEG6_LOCAL_NH4, AF_INET, encap, ENCAP_nh4, &encap->nh4);
	decode_address_of(details, SEG6_LOCAL_NH6, AF_INET6, encap, ENCAP_nh6, &encap->nh6);
	decode_name(details, SEG6_LOCAL_BPF, SEG6_LOCAL_BPF_PROG_NAME, encap, ENCAP_endpoint,
		&encap->endpoint);
	sound &= decode_nested(decoder->flavors, details, SEG6_LOCAL_FLAVORS, encap);
	sound &= decode_nested(decoder->counters, details, SEG6_LOCAL_COUNTERS, encap);
	if (attribute_find(details, SEG6_LOCAL_SRH, &header))
		sound &= decode_segments(header.payload, header.length, encap, segments);
	return sound;
}

static bool decode_ioam6(struct cursor details, struct encap_record *encap)
{
	struct attribute mode;

	/* Inline and encap are one less elsewhere; 0 is none of them. */
	if (attribute_find(details, IOAM6_IPTUNNEL_MODE, &mode) && mode.length && *mode.payload)
		RECORD_SET(encap, ENCAP_mode, mode,
			*mode.payload == IOAM6_IPTUNNEL_MODE_AUTO ? ENCAP_MODE_AUTO
								  : *mode.payload - 1U);
	encap->type >>= 8; /* the lowest byte is reserved */
	encap->size = (encap->size & 0x7f) * 4;
	return true;
}

static bool decode_details(const struct encap_decoder *decoder, struct cursor details,
	struct encap_record *encap, struct items *segments)
{
	uint64_t type = encap->encap_type;
	bool sound = true;

	if (type < ENCAP_TYPES && decoder->types[type])
		sound = decoder_attributes(
			decoder->types[type], details, types[type].family, &encap->base);
	switch (type) {
	case LWTUNNEL_ENCAP_SEG6:
		return decode_seg6(decoder, details, encap, segments);
	case LWTUNNEL_ENCAP_SEG6_LOCAL:
		return sound & decode_seg6local(decoder, details, encap, segments);
	case LWTUNNEL_ENCAP_RPL:
		return decode_rpl(details, encap, segments);
	case LWTUNNEL_ENCAP_IOAM6:
		return sound & decode_ioam6(details, encap);
	case LWTUNNEL_ENCAP_BPF:
		decode_name(details, LWT_BPF_IN, LWT_BPF_PROG_NAME, encap, ENCAP_in, &encap->in);
		decode_name(details, LWT_BPF_OUT, LWT_BPF_PROG_NAME, encap, ENCAP_out, &encap->out);
		decode_name(
			details, LWT_BPF_XMIT, LWT_BPF_PROG_NAME, encap, ENCAP_xmit, &encap->xmit);
		return sound;
	default:
		return sound;
	}
}

bool encap_decode(const struct encap_decoder *decoder, struct cursor attributes,
	const struct encap_attributes *where, struct encap_record *encap, struct items *segments,
	bool *sound)
{
	struct attribute type, nested;
	struct cursor details;

	if (!attribute_find(attributes, where->type, &type))
		return false;
	/* As the row of encaps.def has it. */
	type.type = RTA_ENCAP_TYPE;
	decoder_attribute(decoder->type, &type, AF_UNSPEC, &encap->base);
	if (!record_has(&encap->base, ENCAP_encap_type)) {
		*sound = false;
		return false;
	}
	if (!attribute_find(attributes, where->details, &nested))
		return true;
	details = cursor_of(nested.payload, nested.length);
	*sound &= decode_details(decoder, details, encap, segments);
	return true;
}
