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
};

struct route_decoder {
	struct fieldset wanted;
	struct decoder *decoder;
	struct route_record record;
};

struct route_decoder *route_decoder_new(const struct fieldset *wanted)
{
	struct route_decoder *decoder = calloc(1, sizeof(*decoder));

	if (!decoder)
		return NULL;
	decoder->wanted = *wanted;
	decoder->decoder = decoder_new(&route_schema, WIRE_ROUTE, wanted);
	if (decoder->decoder)
		return decoder;
	route_decoder_free(decoder);
	return NULL;
}

void route_decoder_free(struct route_decoder *decoder)
{
	if (decoder)
		decoder_free(decoder->decoder);
	free(decoder);
}

struct list route_decoder_list(
	struct route_decoder *decoder, const struct schema *schema, size_t count)
{
	return decoding_list(decoder_decoding(decoder->decoder), schema, count);
}

/* rtnh_hops is one less than a weight; for multicast it is the TTL that a packet must exceed. */
static void fix_shares(struct route_record *record, bool multicast)
{
	for (uint32_t i = 0; i < record->nexthops.count; i++) {
		struct nexthop_record *nexthop = list_record(&record->nexthops, i);

		if (!multicast) {
			nexthop->weight++;
			continue;
		}
		RECORD_SET(nexthop, NEXTHOP_ttl, ttl, nexthop->weight);
		fieldset_remove(&nexthop->base.present, NEXTHOP_weight);
	}
}

/* The header has a prefix's length. With length 0 there is no attribute, and every address matches.
 * @return whether both are consistent */
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

/* Only exceptions have these; the kernel fills in zeros for other routes. */
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

/* The family of the addresses: multicast forwarding has message families of its own. */
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

/* This is how a lookup marks a packet that multicast forwarding takes. */
static bool is_forwarded_group(const struct rtmsg *header, struct cursor attributes)
{
	struct attribute stats;

	return header->rtm_type == RTN_MULTICAST &&
	       attribute_find(attributes, RTA_MFC_STATS, &stats);
}

int route_decode(struct route_decoder *decoder, const struct message *message,
	struct route_record **ret, bool *malformed)
{
	struct route_record *record = &decoder->record;
	struct rtmsg header;
	bool multicast;
	uint8_t family;
	int error;

	if (message->length < sizeof(header))
		return -EBADMSG;
	memcpy(&header, message->payload, sizeof(header));
	family = address_family(header.rtm_family);
	error = decoder_message(
		decoder->decoder, message, sizeof(header), family, &record->base, malformed);
	if (error)
		return error;
	multicast = family != header.rtm_family ||
		    is_forwarded_group(&header, message_attributes(message, sizeof(header)));
	if (multicast && record_has(&record->base, ROUTE_family))
		record->family = family;
	if (record_has(&record->base, ROUTE_nexthops))
		fix_shares(record, multicast);
	if (!fix_route(decoder, &header, family))
		*malformed = true;
	*ret = record;
	return 0;
}
