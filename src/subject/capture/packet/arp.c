/* SPDX-License-Identifier: MIT */
/* ARP (RFC 826) for IPv4 over Ethernet; other kinds are named by their numbers. */
#include "parsing.h"

#include "numbers.h"

#include <string.h>
#include <sys/socket.h>

enum {
	HEADER = 8,
	MAC = 6,
	IP = 4,
	WHOLE = HEADER + 2 * (MAC + IP),
	HARDWARE_ETHERNET = 1,
};

enum { REQUEST = 1, REPLY, REVERSE_REQUEST, REVERSE_REPLY };

static struct address address_of(const uint8_t *bytes)
{
	struct address address = {.family = AF_INET, .length = IP};

	memcpy(address.bytes, bytes, IP);
	return address;
}

static bool is_zero(const uint8_t *bytes, size_t length)
{
	static const uint8_t zero[MAC];

	return !memcmp(bytes, zero, length);
}

static void write_request(struct parsing *parsing, const uint8_t *sender, const uint8_t *target)
{
	info_string(parsing, "Request who-has ");
	info_address(parsing, AF_INET, target + MAC);
	if (!is_zero(target, MAC)) {
		info_string(parsing, " (");
		info_mac(parsing, target);
		info_string(parsing, ")");
	}
	info_string(parsing, " tell ");
	info_address(parsing, AF_INET, sender + MAC);
}

static void write_info(struct parsing *parsing, struct bytes bytes, unsigned operation)
{
	const uint8_t *sender = bytes.data + HEADER, *target = sender + MAC + IP;

	switch (operation) {
	case REQUEST:
		write_request(parsing, sender, target);
		break;
	case REPLY:
		info_string(parsing, "Reply ");
		info_address(parsing, AF_INET, sender + MAC);
		info_string(parsing, " is-at ");
		info_mac(parsing, sender);
		break;
	case REVERSE_REQUEST:
		info_string(parsing, "Reverse Request who-is ");
		info_mac(parsing, target);
		info_string(parsing, " tell ");
		info_mac(parsing, sender);
		break;
	case REVERSE_REPLY:
		info_string(parsing, "Reverse Reply ");
		info_mac(parsing, target);
		info_string(parsing, " at ");
		info_address(parsing, AF_INET, target + MAC);
		break;
	default:
		info_string(parsing, "operation ");
		info_number(parsing, operation);
	}
	info_length(parsing, bytes.length);
}

void parse_arp(struct parsing *parsing, struct bytes bytes)
{
	struct capture_record *record = parsing->record;
	const uint8_t *data = bytes.data;
	unsigned operation;

	if (!bytes_have(bytes, HEADER)) {
		parsing_end(parsing, bytes, HEADER);
		return;
	}
	operation = get_u16(data + 6);
	RECORD_SET(record, CAPTURE_arp_operation, arp_operation, operation);
	if (get_u16(data) != HARDWARE_ETHERNET || get_u16(data + 2) != PACKET_ETHER_IP ||
		data[4] != MAC || data[5] != IP) {
		info_string(parsing, "hardware ");
		info_number(parsing, get_u16(data));
		info_string(parsing, " (len ");
		info_number(parsing, data[4]);
		info_string(parsing, "), protocol ");
		info_hex(parsing, get_u16(data + 2));
		info_string(parsing, " (len ");
		info_number(parsing, data[5]);
		info_string(parsing, ")");
		info_length(parsing, bytes.length);
		return;
	}
	if (!bytes_have(bytes, WHOLE)) {
		parsing_end(parsing, bytes, WHOLE);
		return;
	}
	RECORD_SET(record, CAPTURE_family, family, AF_INET);
	RECORD_SET(record, CAPTURE_source_address, source_address, address_of(data + HEADER + MAC));
	RECORD_SET(record, CAPTURE_destination_address, destination_address,
		address_of(data + HEADER + MAC + IP + MAC));
	write_info(parsing, bytes, operation);
}
