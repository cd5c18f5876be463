/* SPDX-License-Identifier: MIT */
/* Link headers: Ethernet with VLAN tags and 802.2, Linux cooked captures, loopback of BSD, none. */
#include "parsing.h"

#include "numbers.h"

#include <linux/if_packet.h>
#include <string.h>

enum {
	MAC = 6,
	ETHERNET = 14,
	SLL = 16,
	SLL2 = 20,
	SLL_ADDRESS = 8,
	LLC = 3,
	SNAP = 8,
	/* Protocols of sockaddr_ll below 0x600 that have no Ethernet type (linux/if_ether.h). */
	SLL_802_3 = 1,
	SLL_802_2 = 4,
};

static struct lladdr mac_of(const uint8_t *bytes, uint8_t length)
{
	struct lladdr address = {.length = length};

	memcpy(address.bytes, bytes, length);
	return address;
}

/* The rest of a packet is what -x shows, without the link header. */
static void mark_packet(struct parsing *parsing, struct bytes bytes)
{
	RECORD_SET(parsing->record, CAPTURE_packet, packet,
		(struct text){(const char *)bytes.data, bytes.captured});
}

static void parse_llc(struct parsing *parsing, struct bytes bytes)
{
	const uint8_t *data = bytes.data;

	if (!bytes_have(bytes, LLC)) {
		parsing_end(parsing, bytes, LLC);
		return;
	}
	if (data[0] == PACKET_LLC_SNAP && bytes_have(bytes, SNAP) && !data[3] && !data[4] &&
		!data[5]) {
		parse_ether_type(parsing, get_u16(data + 6), bytes_after(bytes, SNAP));
		return;
	}
	if (words_name(&capture_protocols, CAPTURE_LLC(data[0]))) {
		parsing_unknown(parsing, CAPTURE_LLC(data[0]), bytes);
		return;
	}
	RECORD_SET(parsing->record, CAPTURE_protocol, protocol, CAPTURE_LLC(data[0]));
	info_string(parsing, "802.2 dsap ");
	info_hex(parsing, data[0]);
	info_string(parsing, " ssap ");
	info_hex(parsing, data[1]);
	info_length(parsing, bytes.length);
}

static bool is_vlan(uint16_t type)
{
	return type == PACKET_ETHER_VLAN || type == PACKET_ETHER_QINQ ||
	       type == PACKET_ETHER_QINQ_OLD;
}

static void note_tag(struct capture_record *record, uint16_t tag, unsigned depth)
{
	if (depth == 0) {
		RECORD_SET(record, CAPTURE_vlan, vlan, tag & 0xfff);
		RECORD_SET(record, CAPTURE_vlan_priority, vlan_priority, tag >> 13);
	} else if (depth == 1)
		RECORD_SET(record, CAPTURE_vlan_inner, vlan_inner, tag & 0xfff);
}

void parse_ether_type(struct parsing *parsing, uint16_t type, struct bytes bytes)
{
	for (unsigned depth = 0; is_vlan(type); depth++) {
		if (!bytes_have(bytes, 4)) {
			RECORD_SET(parsing->record, CAPTURE_ether_type, ether_type, type);
			parsing_end(parsing, bytes, 4);
			return;
		}
		note_tag(parsing->record, get_u16(bytes.data), depth);
		type = get_u16(bytes.data + 2);
		bytes = bytes_after(bytes, 4);
	}
	mark_packet(parsing, bytes);
	if (type < PACKET_ETHER_MIN) {
		parse_llc(parsing, bytes_first(bytes, type));
		return;
	}
	RECORD_SET(parsing->record, CAPTURE_ether_type, ether_type, type);
	parse_network(parsing, type, bytes);
}

void parse_ethernet(struct parsing *parsing, struct bytes bytes)
{
	struct capture_record *record = parsing->record;

	if (!bytes_have(bytes, ETHERNET)) {
		parsing_end(parsing, bytes, ETHERNET);
		return;
	}
	RECORD_SET(record, CAPTURE_destination_mac, destination_mac, mac_of(bytes.data, MAC));
	RECORD_SET(record, CAPTURE_source_mac, source_mac, mac_of(bytes.data + MAC, MAC));
	parse_ether_type(parsing, get_u16(bytes.data + 2 * MAC), bytes_after(bytes, ETHERNET));
}

/* The header says better than the source how a packet came: a file has nothing else. */
static void note_type(struct capture_record *record, unsigned type)
{
	if (type == PACKET_OUTGOING) {
		RECORD_SET(record, CAPTURE_direction, direction, CAPTURE_OUT);
		fieldset_remove(&record->base.present, CAPTURE_reception);
	} else if (type <= PACKET_OTHERHOST) {
		RECORD_SET(record, CAPTURE_direction, direction, CAPTURE_IN);
		RECORD_SET(record, CAPTURE_reception, reception, type + CAPTURE_UNICAST);
	}
}

static void note_sender(struct capture_record *record, const uint8_t *address, unsigned length)
{
	if (length && length <= SLL_ADDRESS)
		RECORD_SET(
			record, CAPTURE_source_mac, source_mac, mac_of(address, (uint8_t)length));
}

static void parse_cooked(struct parsing *parsing, uint16_t type, struct bytes bytes)
{
	if (type == SLL_802_2)
		type = 0x5ff; /* any length */
	if (type != SLL_802_3) {
		parse_ether_type(parsing, type, bytes);
		return;
	}
	mark_packet(parsing, bytes);
	info_string(parsing, "802.3");
	info_length(parsing, bytes.length);
}

void parse_sll(struct parsing *parsing, struct bytes bytes)
{
	const uint8_t *data = bytes.data;

	if (!bytes_have(bytes, SLL)) {
		parsing_end(parsing, bytes, SLL);
		return;
	}
	note_type(parsing->record, get_u16(data));
	note_sender(parsing->record, data + 6, get_u16(data + 4));
	parse_cooked(parsing, get_u16(data + 14), bytes_after(bytes, SLL));
}

void parse_sll2(struct parsing *parsing, struct bytes bytes)
{
	const uint8_t *data = bytes.data;

	if (!bytes_have(bytes, SLL2)) {
		parsing_end(parsing, bytes, SLL2);
		return;
	}
	RECORD_SET(parsing->record, CAPTURE_ifindex, ifindex, get_u32(data + 4));
	note_type(parsing->record, data[10]);
	note_sender(parsing->record, data + 12, data[11]);
	parse_cooked(parsing, get_u16(data), bytes_after(bytes, SLL2));
}

/* The family is in the byte order of the host that captured, and has its number there: 24, 28 and
 * 30 are AF_INET6 of the BSDs. DLT_LOOP has it in network byte order. */
void parse_null(struct parsing *parsing, struct bytes bytes)
{
	uint32_t family;

	if (!bytes_have(bytes, 4)) {
		parsing_end(parsing, bytes, 4);
		return;
	}
	family = get_u32(bytes.data);
	if (family > UINT16_MAX)
		family = __builtin_bswap32(family);
	bytes = bytes_after(bytes, 4);
	mark_packet(parsing, bytes);
	switch (family) {
	case 2:
		parse_network(parsing, PACKET_ETHER_IP, bytes);
		break;
	case 10:
	case 24:
	case 28:
	case 30:
		parse_network(parsing, PACKET_ETHER_IPV6, bytes);
		break;
	default:
		info_string(parsing, "family ");
		info_number(parsing, family);
		info_length(parsing, bytes.length);
	}
}

void parse_raw(struct parsing *parsing, struct bytes bytes)
{
	mark_packet(parsing, bytes);
	if (!bytes_have(bytes, 1)) {
		parsing_end(parsing, bytes, 1);
		return;
	}
	switch (bytes.data[0] >> 4) {
	case 4:
		parse_network(parsing, PACKET_ETHER_IP, bytes);
		break;
	case 6:
		parse_network(parsing, PACKET_ETHER_IPV6, bytes);
		break;
	default:
		info_string(parsing, "neither IPv4 nor IPv6");
		info_length(parsing, bytes.length);
		parsing_malformed(parsing);
	}
}
