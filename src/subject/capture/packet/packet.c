/* SPDX-License-Identifier: MIT */
#include "subject/capture/packet.h"

#include "nlinspect/base/hash.h"

#include "parsing.h"

/* The fields that the text of a line is made of need them. */
static bool wants(const struct fieldset *wanted, unsigned id)
{
	return fieldset_has(wanted, id) || fieldset_has(wanted, CAPTURE_info);
}

struct packet_decoder *packet_decoder_new(
	const struct fieldset *wanted, const struct packet_style *style)
{
	struct packet_decoder *decoder = calloc(1, sizeof(*decoder));

	if (!decoder)
		return NULL;
	decoder->style = *style;
	decoder->flows.seed = hash_seed();
	decoder->info_wanted = fieldset_has(wanted, CAPTURE_info);
	decoder->options_wanted = wants(wanted, CAPTURE_options);
	decoder->sums_wanted = wants(wanted, CAPTURE_checksum);
	decoder->numbers_wanted = wants(wanted, CAPTURE_seq) || wants(wanted, CAPTURE_ack);
	decoder->name_wanted = fieldset_has(wanted, CAPTURE_dns_name);
	out_init_memory(&decoder->info);
	out_init_memory(&decoder->options);
	out_init_memory(&decoder->name);
	return decoder;
}

void packet_decoder_free(struct packet_decoder *decoder)
{
	if (!decoder)
		return;
	out_fini(&decoder->info);
	out_fini(&decoder->options);
	out_fini(&decoder->name);
	free(decoder);
}

static void read_packet(struct capture_record *record, const struct packet *packet)
{
	RECORD_SET(record, CAPTURE_time_ns, time_ns, packet->time_ns);
	RECORD_SET(record, CAPTURE_link_type, link_type, packet->link_type);
	RECORD_SET(record, CAPTURE_length, length, packet->length);
	RECORD_SET(record, CAPTURE_captured, captured, packet->captured);
	RECORD_SET(record, CAPTURE_frame, frame,
		(struct text){(const char *)packet->bytes, packet->captured});
	if (packet->interface.length)
		RECORD_SET(record, CAPTURE_interface, interface, packet->interface);
	if (packet->ifindex)
		RECORD_SET(record, CAPTURE_ifindex, ifindex, packet->ifindex);
	if (packet->direction)
		RECORD_SET(record, CAPTURE_direction, direction, packet->direction);
	if (packet->reception)
		RECORD_SET(record, CAPTURE_reception, reception, packet->reception);
}

/* @return whether the link type is known */
static bool parse_link(struct parsing *parsing, struct bytes bytes)
{
	switch (parsing->packet->link_type) {
	case CAPTURE_LINK_ETHERNET:
		parse_ethernet(parsing, bytes);
		return true;
	case CAPTURE_LINK_SLL:
		parse_sll(parsing, bytes);
		return true;
	case CAPTURE_LINK_SLL2:
		parse_sll2(parsing, bytes);
		return true;
	case CAPTURE_LINK_NULL:
	case CAPTURE_LINK_LOOP:
		parse_null(parsing, bytes);
		return true;
	case CAPTURE_LINK_RAW_BSD:
	case CAPTURE_LINK_RAW:
	case CAPTURE_LINK_IPV4:
	case CAPTURE_LINK_IPV6:
		parse_raw(parsing, bytes);
		return true;
	default:
		info_string(parsing, "link type ");
		info_number(parsing, parsing->packet->link_type);
		info_length(parsing, bytes.length);
		return false;
	}
}

static struct endpoint endpoint_of(const struct capture_record *record,
	const struct address *address, uint64_t port, unsigned port_id)
{
	bool has_port = record_has(&record->base, port_id);

	return (struct endpoint){
		.address = *address,
		.port = has_port ? (uint32_t)port : 0,
		.portless = !has_port,
	};
}

static void join(struct capture_record *record)
{
	if (!record_has(&record->base, CAPTURE_source_address))
		return;
	RECORD_SET(record, CAPTURE_source, source,
		endpoint_of(
			record, &record->source_address, record->source_port, CAPTURE_source_port));
	RECORD_SET(record, CAPTURE_destination, destination,
		endpoint_of(record, &record->destination_address, record->destination_port,
			CAPTURE_destination_port));
}

/* The ends of the connection as this host sees them. */
static void orient(struct capture_record *record)
{
	bool out = record->direction == CAPTURE_OUT;

	if (!record_has(&record->base, CAPTURE_direction) ||
		!record_has(&record->base, CAPTURE_source_address))
		return;
	RECORD_SET(record, CAPTURE_local_address, local_address,
		out ? record->source_address : record->destination_address);
	RECORD_SET(record, CAPTURE_peer_address, peer_address,
		out ? record->destination_address : record->source_address);
	RECORD_SET(record, CAPTURE_local, local, out ? record->source : record->destination);
	RECORD_SET(record, CAPTURE_peer, peer, out ? record->destination : record->source);
	if (!record_has(&record->base, CAPTURE_source_port))
		return;
	RECORD_SET(record, CAPTURE_local_port, local_port,
		out ? record->source_port : record->destination_port);
	RECORD_SET(record, CAPTURE_peer_port, peer_port,
		out ? record->destination_port : record->source_port);
}

static void take_text(
	struct capture_record *record, unsigned id, struct text *member, const struct out *out)
{
	if (!out->length)
		return;
	*member = (struct text){out->data, (uint32_t)out->length};
	fieldset_add(&record->base.present, id);
}

bool packet_decode(
	struct packet_decoder *decoder, const struct packet *packet, struct capture_record *record)
{
	struct bytes bytes = {packet->bytes, packet->captured, packet->length};
	struct parsing parsing = {
		.decoder = decoder,
		.packet = packet,
		.record = record,
		.info = decoder->info_wanted ? &decoder->info : NULL,
	};
	bool known;

	/* A file may claim anything. */
	if (bytes.length < bytes.captured)
		bytes.length = bytes.captured;
	decoder->info.length = decoder->options.length = decoder->name.length = 0;
	record_clear(&record->base);
	read_packet(record, packet);
	known = parse_link(&parsing, bytes);
	join(record);
	orient(record);
	take_text(record, CAPTURE_info, &record->info, &decoder->info);
	take_text(record, CAPTURE_options, &record->options, &decoder->options);
	take_text(record, CAPTURE_dns_name, &record->dns_name, &decoder->name);
	return known;
}
