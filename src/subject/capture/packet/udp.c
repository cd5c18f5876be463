/* SPDX-License-Identifier: MIT */
/* UDP (RFC 768). */
#include "parsing.h"

#include "numbers.h"

enum { HEADER = 8, CHECKSUM = 6 };

static void write_sum(
	struct parsing *parsing, enum capture_checksum sum, uint16_t found, uint16_t correct)
{
	if (sum == CAPTURE_SUM_BAD) {
		info_string(parsing, "[bad udp cksum ");
		info_hex(parsing, found);
		info_string(parsing, " -> ");
		info_hex(parsing, correct);
		info_string(parsing, "!] ");
	} else if (sum && parsing->decoder->style.verbose)
		info_string(parsing,
			sum == CAPTURE_SUM_CORRECT ? "[udp sum ok] " : "[udp sum offload] ");
}

static enum capture_checksum check(struct parsing *parsing, struct bytes bytes, uint16_t *correct)
{
	/* Zero stands for none. */
	if (!parsing->decoder->sums_wanted || !get_u16(bytes.data + CHECKSUM))
		return 0;
	return parsing_check(parsing, bytes, PACKET_UDP, CHECKSUM, correct);
}

void parse_udp(struct parsing *parsing, struct bytes bytes)
{
	struct capture_record *record = parsing->record;
	const uint8_t *data = bytes.data;
	enum capture_checksum sum;
	struct bytes payload;
	uint32_t length;
	uint16_t correct = 0;

	if (bytes_have(bytes, 4)) {
		RECORD_SET(record, CAPTURE_source_port, source_port, get_u16(data));
		RECORD_SET(record, CAPTURE_destination_port, destination_port, get_u16(data + 2));
	}
	if (!bytes_have(bytes, HEADER)) {
		parsing_unknown(parsing, PACKET_UDP, bytes);
		parsing_end(parsing, bytes, HEADER);
		return;
	}
	length = get_u16(data + 4);
	/* Datagrams that the card will cut up may be longer than the field. */
	if (!length && bytes.length > UINT16_MAX)
		length = bytes.length;
	if (length < HEADER) {
		parsing_unknown(parsing, PACKET_UDP, bytes);
		parsing_malformed(parsing);
		return;
	}
	/* The first fragment has the length of the whole. */
	if (length > bytes.length && !record_has(&record->base, CAPTURE_fragment_offset))
		parsing_malformed(parsing);
	bytes = bytes_first(bytes, length);
	payload = bytes_after(bytes, HEADER);
	RECORD_SET(record, CAPTURE_payload_bytes, payload_bytes, length - HEADER);
	RECORD_SET(record, CAPTURE_payload, payload,
		(struct text){(const char *)payload.data, payload.captured});
	sum = check(parsing, bytes, &correct);
	write_sum(parsing, sum, get_u16(data + CHECKSUM), correct);
	if ((port_is_dns(record->source_port) || port_is_dns(record->destination_port)) &&
		parse_dns(parsing, payload))
		return;
	info_string(parsing, "UDP");
	info_length(parsing, length - HEADER);
}
