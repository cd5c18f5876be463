/* SPDX-License-Identifier: MIT */
/* IPv6 (RFC 8200) with its extension headers. */
#include "parsing.h"

#include "checksum.h"
#include "numbers.h"

#include <string.h>
#include <sys/socket.h>

enum { HEADER = 40, ADDRESS = 16, FRAGMENT = 8, SEGMENTS_LEFT = 3 };

static struct address address_of(const uint8_t *bytes)
{
	struct address address = {.family = AF_INET6, .length = ADDRESS};

	memcpy(address.bytes, bytes, ADDRESS);
	return address;
}

static void read_fields(struct capture_record *record, const uint8_t *data)
{
	uint32_t first = get_u32(data);

	RECORD_SET(record, CAPTURE_family, family, AF_INET6);
	RECORD_SET(record, CAPTURE_tos, tos, first >> 20 & 0xff);
	RECORD_SET(record, CAPTURE_flow_label, flow_label, first & 0xfffff);
	RECORD_SET(record, CAPTURE_ip_length, ip_length, (uint64_t)HEADER + get_u16(data + 4));
	RECORD_SET(record, CAPTURE_ttl, ttl, data[7]);
	RECORD_SET(record, CAPTURE_source_address, source_address, address_of(data + 8));
	RECORD_SET(record, CAPTURE_destination_address, destination_address, address_of(data + 24));
}

/* The bit of an extension header; 0 for other headers. */
static unsigned extension_of(uint8_t next)
{
	switch (next) {
	case PACKET_NEXT_HOP_BY_HOP:
		return PACKET_HOP_BY_HOP;
	case PACKET_NEXT_ROUTING:
		return PACKET_ROUTING;
	case PACKET_NEXT_FRAGMENT:
		return PACKET_FRAGMENT;
	case PACKET_NEXT_AH:
		return PACKET_AH;
	case PACKET_NEXT_DESTINATION:
		return PACKET_DESTINATION;
	case PACKET_NEXT_MOBILITY:
		return PACKET_MOBILITY;
	default:
		return 0;
	}
}

static uint32_t extension_length(unsigned extension, const uint8_t *data)
{
	switch (extension) {
	case PACKET_FRAGMENT:
		return FRAGMENT;
	case PACKET_AH:
		return (data[1] + 2U) * 4;
	default:
		return (data[1] + 1U) * 8;
	}
}

/* @return whether it is not the first fragment, so that no other header follows */
static bool read_fragment(struct parsing *parsing, const uint8_t *data)
{
	struct capture_record *record = parsing->record;
	uint16_t place = get_u16(data + 2);

	RECORD_SET(record, CAPTURE_ip_id, ip_id, get_u32(data + 4));
	RECORD_SET(record, CAPTURE_ip_flags, ip_flags, place & 1 ? PACKET_IP_MF : 0);
	/* A fragment that is the whole packet (RFC 6946) has a checksum. */
	if (!(place & ~6))
		return false;
	RECORD_SET(record, CAPTURE_fragment_offset, fragment_offset, (uint64_t)(place & ~7));
	parsing->summable = false;
	return place & ~7;
}

static void parse_extensions(struct parsing *parsing, uint8_t next, struct bytes bytes)
{
	struct capture_record *record = parsing->record;
	unsigned extension;

	for (; (extension = extension_of(next));
		next = bytes.data[0],
		bytes = bytes_after(bytes, extension_length(extension, bytes.data))) {
		RECORD_SET(record, CAPTURE_extensions, extensions,
			(record_has(&record->base, CAPTURE_extensions) ? record->extensions : 0) |
				extension);
		if (!bytes_have(bytes, FRAGMENT)) {
			parsing_end(parsing, bytes, FRAGMENT);
			return;
		}
		/* The checksum is made with the last address of the route. */
		if (extension == PACKET_ROUTING && bytes.data[SEGMENTS_LEFT])
			parsing->summable = false;
		if (extension == PACKET_FRAGMENT && read_fragment(parsing, bytes.data)) {
			parse_fragment(parsing, bytes.data[0], bytes_after(bytes, FRAGMENT));
			return;
		}
		if (!bytes_have(bytes, extension_length(extension, bytes.data))) {
			parsing_end(parsing, bytes, extension_length(extension, bytes.data));
			return;
		}
	}
	parse_transport(parsing, next, bytes);
}

void parse_ip6(struct parsing *parsing, struct bytes bytes)
{
	const uint8_t *data = bytes.data;
	uint32_t payload;

	if (!bytes_have(bytes, HEADER)) {
		parsing_end(parsing, bytes, HEADER);
		return;
	}
	if (data[0] >> 4 != 6) {
		parsing_malformed(parsing);
		return;
	}
	read_fields(parsing->record, data);
	payload = get_u16(data + 4);
	bytes = bytes_after(bytes, HEADER);
	if (payload > bytes.length)
		parsing_malformed(parsing);
	parsing->summable = parsing->decoder->sums_wanted && payload <= bytes.length;
	parsing->pseudo = checksum_add(0, data + 8, 2 * ADDRESS);
	/* A jumbogram has no length, nor has a packet that the card will cut up. */
	if (payload)
		bytes = bytes_first(bytes, payload);
	parse_extensions(parsing, data[6], bytes);
}
