/* SPDX-License-Identifier: MIT */
/* IPv4 (RFC 791). */
#include "parsing.h"

#include "checksum.h"
#include "numbers.h"

#include <string.h>
#include <sys/socket.h>

enum { HEADER = 20, ADDRESS = 4, OFFSET = 0x1fff };

static struct address address_of(const uint8_t *bytes)
{
	struct address address = {.family = AF_INET, .length = ADDRESS};

	memcpy(address.bytes, bytes, ADDRESS);
	return address;
}

/* Linux always fills in this checksum. Zero is what other systems leave to the card. */
static void check_header(struct parsing *parsing, const uint8_t *data, uint32_t length)
{
	uint64_t sum = checksum_add(0, data, length);
	uint16_t found = get_u16(data + 10);

	if (checksum_fold(sum) == 0xffff)
		parsing_sum(parsing, CAPTURE_SUM_CORRECT);
	else if (!found)
		parsing_sum(parsing, CAPTURE_SUM_OFFLOAD);
	else {
		parsing_sum(parsing, CAPTURE_SUM_BAD);
		info_string(parsing, "[bad ip cksum ");
		info_hex(parsing, found);
		info_string(parsing, " -> ");
		info_hex(parsing, (uint16_t)~checksum_fold(sum + (uint16_t)~found));
		info_string(parsing, "!] ");
	}
}

static void read_fields(struct capture_record *record, const uint8_t *data)
{
	uint16_t place = get_u16(data + 6);

	RECORD_SET(record, CAPTURE_family, family, AF_INET);
	RECORD_SET(record, CAPTURE_tos, tos, data[1]);
	RECORD_SET(record, CAPTURE_ip_length, ip_length, get_u16(data + 2));
	RECORD_SET(record, CAPTURE_ip_id, ip_id, get_u16(data + 4));
	RECORD_SET(record, CAPTURE_ip_flags, ip_flags,
		place & (PACKET_IP_RF | PACKET_IP_DF | PACKET_IP_MF));
	if (place & (OFFSET | PACKET_IP_MF))
		RECORD_SET(record, CAPTURE_fragment_offset, fragment_offset,
			(uint64_t)(place & OFFSET) * 8);
	RECORD_SET(record, CAPTURE_ttl, ttl, data[8]);
	RECORD_SET(record, CAPTURE_source_address, source_address, address_of(data + 12));
	RECORD_SET(record, CAPTURE_destination_address, destination_address, address_of(data + 16));
}

/* @return the length of the packet; 0 if it makes no sense */
static uint32_t length_of(struct bytes bytes, uint32_t header)
{
	uint32_t length = get_u16(bytes.data + 2);

	/* A packet that is larger than 64 KiB until the card cuts it up has none. */
	if (!length)
		length = bytes.length;
	return length < header ? 0 : length;
}

void parse_ip4(struct parsing *parsing, struct bytes bytes)
{
	const uint8_t *data = bytes.data;
	uint32_t header, length;

	if (!bytes_have(bytes, HEADER)) {
		parsing_end(parsing, bytes, HEADER);
		return;
	}
	header = (data[0] & 15) * 4U;
	length = length_of(bytes, header);
	if (data[0] >> 4 != 4 || header < HEADER || !length) {
		parsing_malformed(parsing);
		return;
	}
	read_fields(parsing->record, data);
	if (length > bytes.length)
		parsing_malformed(parsing);
	bytes = bytes_first(bytes, length);
	if (!bytes_have(bytes, header)) {
		parsing_end(parsing, bytes, header);
		return;
	}
	if (parsing->decoder->sums_wanted)
		check_header(parsing, data, header);
	parsing->summable = parsing->decoder->sums_wanted && length <= bytes.length &&
			    !record_has(&parsing->record->base, CAPTURE_fragment_offset);
	parsing->pseudo = checksum_add(0, data + 12, 2 * ADDRESS);
	if (get_u16(data + 6) & OFFSET)
		parse_fragment(parsing, data[9], bytes_after(bytes, header));
	else
		parse_transport(parsing, data[9], bytes_after(bytes, header));
}
