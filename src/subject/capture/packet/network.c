/* SPDX-License-Identifier: MIT */
/* The header after the link header, by its Ethernet type. */
#include "parsing.h"

#include "numbers.h"

void parse_network(struct parsing *parsing, uint16_t type, struct bytes bytes)
{
	switch (type) {
	case PACKET_ETHER_IP:
		RECORD_SET(parsing->record, CAPTURE_protocol, protocol, CAPTURE_ETHER(type));
		parse_ip4(parsing, bytes);
		break;
	case PACKET_ETHER_IPV6:
		RECORD_SET(parsing->record, CAPTURE_protocol, protocol, CAPTURE_ETHER(type));
		parse_ip6(parsing, bytes);
		break;
	case PACKET_ETHER_ARP:
	case PACKET_ETHER_RARP:
		RECORD_SET(parsing->record, CAPTURE_protocol, protocol, CAPTURE_ETHER(type));
		parse_arp(parsing, bytes);
		break;
	default:
		parsing_unknown(parsing, CAPTURE_ETHER(type), bytes);
	}
}
