/* SPDX-License-Identifier: MIT */
#include "link_line.h"

#include "nlinspect/base/format.h"

#include "bytes.h"
#include "numbers.h"

enum { TYPE_OFFSET = 12, TAG = 4 };

static bool has(const struct capture_record *record, unsigned id)
{
	return record_has(&record->base, id);
}

/* The names that tcpdump has for Ethernet types. */
static const char *type_name(uint64_t type)
{
	switch (type) {
	case PACKET_ETHER_IP:
		return "IPv4";
	case PACKET_ETHER_IPV6:
		return "IPv6";
	case PACKET_ETHER_ARP:
		return "ARP";
	case PACKET_ETHER_RARP:
		return "Reverse ARP";
	case PACKET_ETHER_VLAN:
		return "802.1Q";
	case PACKET_ETHER_QINQ:
		return "802.1Q-QinQ";
	case PACKET_ETHER_QINQ_OLD:
		return "802.1Q-9100";
	case PACKET_ETHER_MPLS:
		return "MPLS unicast";
	case PACKET_ETHER_PPPOE_DISCOVERY:
		return "PPPoE D";
	case PACKET_ETHER_PPPOE:
		return "PPPoE S";
	case PACKET_ETHER_EAPOL:
		return "EAPOL";
	case PACKET_ETHER_LLDP:
		return "LLDP";
	case PACKET_ETHER_MACSEC:
		return "802.1AE MACsec";
	case PACKET_ETHER_PTP:
		return "PTP";
	default:
		return "Unknown";
	}
}

/* As an Ethernet type is written: with 4 digits. */
static void write_hex4(struct out *out, uint16_t value)
{
	static const char digits[] = "0123456789abcdef";

	out_string(out, "0x");
	for (unsigned shift = 16; shift;)
		out_char(out, digits[value >> (shift -= 4) & 15]);
}

static void write_type(struct out *out, uint16_t type, bool quiet)
{
	if (!quiet)
		out_string(out, "ethertype ");
	out_string(out, type_name(type));
	if (quiet)
		return;
	out_string(out, " (");
	write_hex4(out, type);
	out_char(out, ')');
}

static void write_mac(struct out *out, const struct lladdr *address)
{
	format_lladdr(out, address->bytes, address->length);
}

static void write_length(struct out *out, const struct capture_record *record)
{
	out_string(out, ", length ");
	out_u64(out, record->length);
	out_string(out, ": ");
}

/* Tags, as many as the record has; the bytes have been looked at before. */
static void write_tags(
	struct out *out, const struct capture_record *record, const uint8_t *tag, bool quiet)
{
	const uint8_t *end = (const uint8_t *)record->frame.data + record->frame.length;
	unsigned tags = has(record, CAPTURE_vlan) + has(record, CAPTURE_vlan_inner);

	for (; tags && end - tag >= TAG; tags--, tag += TAG) {
		uint16_t type = get_u16(tag + 2);

		out_string(out, "vlan ");
		out_u64(out, get_u16(tag) & 0xfff);
		out_string(out, ", p ");
		out_u64(out, tag[0] >> 5);
		if (tag[0] & 0x10)
			out_string(out, ", DEI");
		out_string(out, ", ");
		if (type < PACKET_ETHER_MIN)
			continue;
		write_type(out, type, quiet);
		out_string(out, ", ");
	}
}

static void write_ethernet(struct out *out, const struct capture_record *record, bool quiet)
{
	const uint8_t *at = (const uint8_t *)record->frame.data + TYPE_OFFSET;
	uint16_t type;

	/* Too short for a header. */
	if (!has(record, CAPTURE_source_mac))
		return;
	type = get_u16(at);
	write_mac(out, &record->source_mac);
	out_string(out, " > ");
	write_mac(out, &record->destination_mac);
	out_string(out, ", ");
	if (type < PACKET_ETHER_MIN)
		out_string(out, "802.3");
	else
		write_type(out, type, quiet);
	write_length(out, record);
	write_tags(out, record, at + 2, quiet);
}

static void write_cooked(struct out *out, const struct capture_record *record, bool quiet)
{
	if (record->link_type == CAPTURE_LINK_SLL2 && has(record, CAPTURE_ifindex)) {
		out_string(out, "ifindex ");
		out_u64(out, record->ifindex);
		out_char(out, ' ');
	}
	if (has(record, CAPTURE_source_mac)) {
		write_mac(out, &record->source_mac);
		out_char(out, ' ');
	}
	if (has(record, CAPTURE_ether_type))
		write_type(out, (uint16_t)record->ether_type, quiet);
	write_length(out, record);
}

void link_line_write(struct out *out, const struct capture_record *record, bool quiet)
{
	switch (record->link_type) {
	case CAPTURE_LINK_ETHERNET:
		write_ethernet(out, record, quiet);
		break;
	case CAPTURE_LINK_SLL:
	case CAPTURE_LINK_SLL2:
		write_cooked(out, record, quiet);
		break;
	default:
		out_string(out, "length ");
		out_u64(out, record->length);
		out_string(out, ": ");
	}
}
