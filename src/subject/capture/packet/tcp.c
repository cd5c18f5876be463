/* SPDX-License-Identifier: MIT */
/* TCP (RFC 9293). */
#include "parsing.h"

#include "numbers.h"
#include "tcp_options.h"

enum { HEADER = 20, CHECKSUM = 16, FLAGS = 0x1ff };

static void read_fields(struct capture_record *record, const uint8_t *data)
{
	uint16_t flags = get_u16(data + 12) & FLAGS;

	RECORD_SET(record, CAPTURE_seq_raw, seq_raw, get_u32(data + 4));
	if (flags & PACKET_TCP_ACK)
		RECORD_SET(record, CAPTURE_ack_raw, ack_raw, get_u32(data + 8));
	RECORD_SET(record, CAPTURE_flags, flags, flags);
	RECORD_SET(record, CAPTURE_window, window, get_u16(data + 14));
	if (flags & PACKET_TCP_URG)
		RECORD_SET(record, CAPTURE_urgent, urgent, get_u16(data + 18));
}

/* Numbers relative to the start of the connection. */
static struct flow_segment relate(struct parsing *parsing)
{
	struct capture_record *record = parsing->record;
	struct flow_segment segment = {
		.source = &record->source_address,
		.destination = &record->destination_address,
		.source_port = (uint16_t)record->source_port,
		.destination_port = (uint16_t)record->destination_port,
		.seq = (uint32_t)record->seq_raw,
		.ack = (uint32_t)record->ack_raw,
		.flags = (uint16_t)record->flags,
		.first = true,
	};

	if (!parsing->decoder->numbers_wanted)
		return segment;
	flows_take(&parsing->decoder->flows, &segment);
	RECORD_SET(record, CAPTURE_seq, seq, segment.seq - segment.seq_start);
	if (segment.flags & PACKET_TCP_ACK)
		RECORD_SET(record, CAPTURE_ack, ack, segment.ack - segment.ack_start);
	return segment;
}

/* The letters of tcpdump, in its order. */
static void write_flags(struct parsing *parsing, unsigned flags)
{
	static const struct {
		unsigned flag;
		const char *letter;
	} letters[] = {
		{PACKET_TCP_FIN, "F"},
		{PACKET_TCP_SYN, "S"},
		{PACKET_TCP_RST, "R"},
		{PACKET_TCP_PSH, "P"},
		{PACKET_TCP_ACK, "."},
		{PACKET_TCP_URG, "U"},
		{PACKET_TCP_ECE, "E"},
		{PACKET_TCP_CWR, "W"},
		{PACKET_TCP_AE, "e"},
	};

	info_string(parsing, "Flags [");
	for (size_t i = 0; i < ARRAY_SIZE(letters); i++) {
		if (flags & letters[i].flag)
			info_string(parsing, letters[i].letter);
	}
	info_string(parsing, flags ? "]" : "none]");
}

/* As tcpdump, the first segment that is seen has its numbers as they are. */
static void write_numbers(
	struct parsing *parsing, const struct flow_segment *segment, uint32_t payload)
{
	bool absolute = segment->first || parsing->decoder->style.absolute_seq;
	uint32_t seq = absolute ? segment->seq : segment->seq - segment->seq_start;
	uint32_t ack = absolute ? segment->ack : segment->ack - segment->ack_start;

	if (payload || parsing->decoder->style.verbose > 1 ||
		segment->flags & (PACKET_TCP_SYN | PACKET_TCP_FIN | PACKET_TCP_RST)) {
		info_string(parsing, ", seq ");
		info_number(parsing, seq);
		if (payload) {
			info_string(parsing, ":");
			info_number(parsing, (uint32_t)(seq + payload));
		}
	}
	if (segment->flags & PACKET_TCP_ACK) {
		info_string(parsing, ", ack ");
		info_number(parsing, ack);
	}
}

static void write_info(struct parsing *parsing, const struct flow_segment *segment,
	enum capture_checksum sum, uint16_t found, uint16_t correct)
{
	const struct capture_record *record = parsing->record;
	const struct packet_style *style = &parsing->decoder->style;
	uint32_t payload = (uint32_t)record->payload_bytes;
	bool bad = sum == CAPTURE_SUM_BAD;

	if (style->quiet) {
		info_string(parsing, "tcp ");
		info_number(parsing, payload);
		return;
	}
	write_flags(parsing, (unsigned)record->flags);
	if (sum && (style->verbose || bad)) {
		info_string(parsing, ", cksum ");
		info_hex(parsing, found);
		info_string(parsing, " ");
		info_sum(parsing, sum, correct);
	}
	write_numbers(parsing, segment, payload);
	info_string(parsing, ", win ");
	info_number(parsing, record->window);
	if (segment->flags & PACKET_TCP_URG) {
		info_string(parsing, ", urg ");
		info_number(parsing, record->urgent);
	}
	if (parsing->decoder->options.length) {
		info_string(parsing, ", options [");
		out_bytes(parsing->info, parsing->decoder->options.data,
			parsing->decoder->options.length);
		info_string(parsing, "]");
	}
	info_length(parsing, payload);
}

static void write_short(struct parsing *parsing, struct bytes bytes)
{
	info_string(parsing, "tcp");
	info_length(parsing, bytes.length);
}

void parse_tcp(struct parsing *parsing, struct bytes bytes)
{
	struct capture_record *record = parsing->record;
	const uint8_t *data = bytes.data;
	enum capture_checksum sum = 0;
	struct flow_segment segment;
	struct bytes payload;
	uint16_t correct = 0;
	uint32_t header;

	if (bytes_have(bytes, 4)) {
		RECORD_SET(record, CAPTURE_source_port, source_port, get_u16(data));
		RECORD_SET(record, CAPTURE_destination_port, destination_port, get_u16(data + 2));
	}
	if (!bytes_have(bytes, HEADER)) {
		write_short(parsing, bytes);
		parsing_end(parsing, bytes, HEADER);
		return;
	}
	read_fields(record, data);
	header = (data[12] >> 4) * 4U;
	if (header < HEADER || header > bytes.length) {
		write_short(parsing, bytes);
		parsing_malformed(parsing);
		return;
	}
	payload = bytes_after(bytes, header);
	RECORD_SET(record, CAPTURE_payload_bytes, payload_bytes, payload.length);
	RECORD_SET(record, CAPTURE_payload, payload,
		(struct text){(const char *)payload.data, payload.captured});
	if (!bytes_have(bytes, header))
		parsing_end(parsing, bytes, header);
	segment = relate(parsing);
	parse_tcp_options(parsing, bytes_after(bytes_first(bytes, header), HEADER),
		segment.first || parsing->decoder->style.absolute_seq ? 0 : segment.ack_start);
	if (parsing->decoder->sums_wanted)
		sum = parsing_check(parsing, bytes, PACKET_TCP, CHECKSUM, &correct);
	if (parsing->info)
		write_info(parsing, &segment, sum, get_u16(data + CHECKSUM), correct);
	if (port_is_dns(record->source_port) || port_is_dns(record->destination_port))
		parse_dns_of_tcp(parsing, payload);
}
