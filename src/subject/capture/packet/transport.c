/* SPDX-License-Identifier: MIT */
/* The header after the header of IP, by its protocol. */
#include "parsing.h"

#include "numbers.h"

#include <netinet/in.h>

/* The ports come first, and no more is known of the header. */
static void parse_ports(struct parsing *parsing, uint8_t protocol, struct bytes bytes)
{
	struct capture_record *record = parsing->record;

	parsing_unknown(parsing, protocol, bytes);
	if (!bytes_have(bytes, 4)) {
		parsing_end(parsing, bytes, 4);
		return;
	}
	RECORD_SET(record, CAPTURE_source_port, source_port, get_u16(bytes.data));
	RECORD_SET(record, CAPTURE_destination_port, destination_port, get_u16(bytes.data + 2));
}

void parse_transport(struct parsing *parsing, uint8_t protocol, struct bytes bytes)
{
	struct capture_record *record = parsing->record;

	RECORD_SET(record, CAPTURE_protocol, protocol, protocol);
	switch (protocol) {
	case PACKET_TCP:
		parse_tcp(parsing, bytes);
		break;
	case PACKET_UDP:
		parse_udp(parsing, bytes);
		break;
	case PACKET_ICMP:
		parse_icmp(parsing, bytes);
		break;
	case PACKET_ICMPV6:
		parse_icmp6(parsing, bytes);
		break;
	case PACKET_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		parse_ports(parsing, protocol, bytes);
		break;
	default:
		parsing_unknown(parsing, protocol, bytes);
	}
}

void parse_fragment(struct parsing *parsing, uint8_t protocol, struct bytes bytes)
{
	struct capture_record *record = parsing->record;

	parsing_unknown(parsing, protocol, bytes);
	info_string(parsing, " (frag ");
	info_number(parsing, record->ip_id);
	info_string(parsing, ":");
	info_number(parsing, bytes.length);
	info_string(parsing, "@");
	info_number(parsing, record->fragment_offset);
	info_string(parsing, record->ip_flags & PACKET_IP_MF ? "+)" : ")");
}
