/* SPDX-License-Identifier: MIT */
#include "network_line.h"

#include "nlinspect/base/format.h"

#include "numbers.h"

#include <ctype.h>
#include <sys/socket.h>

enum { IP6_HEADER = 40, ECN = 3 };

static bool has(const struct capture_record *record, unsigned id)
{
	return record_has(&record->base, id);
}

static bool is_arp(const struct capture_record *record)
{
	return has(record, CAPTURE_protocol) &&
	       (record->protocol == CAPTURE_ETHER(PACKET_ETHER_ARP) ||
		       record->protocol == CAPTURE_ETHER(PACKET_ETHER_RARP));
}

static void write_end(struct out *out, const struct address *address, bool has_port, uint64_t port)
{
	format_address(out, address->family, address->bytes, address->length);
	if (has_port) {
		out_char(out, '.');
		out_u64(out, port);
	}
}

/* The name in capitals, as tcpdump has it, and the number. */
static void write_protocol(struct out *out, uint64_t protocol)
{
	const char *name = words_name(&capture_protocols, protocol);

	if (!name)
		out_string(out, "unknown");
	else if (protocol == PACKET_ICMPV6)
		out_string(out, "ICMPv6");
	else {
		for (; *name; name++)
			out_char(out, (char)toupper((unsigned char)*name));
	}
	out_string(out, " (");
	out_u64(out, words_number(protocol));
	out_char(out, ')');
}

static void write_tos(struct out *out, uint64_t tos)
{
	static const char *const notifications[] = {"", ",ECT(1)", ",ECT(0)", ",CE"};

	out_hex(out, tos);
	out_string(out, notifications[tos & ECN]);
}

static void write_ip_flags(struct out *out, uint64_t flags)
{
	static const struct {
		uint64_t flag;
		const char *word;
	} words[] = {{PACKET_IP_MF, "+"}, {PACKET_IP_DF, "DF"}, {PACKET_IP_RF, "rsvd"}};
	const char *between = "";

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (!(flags & words[i].flag))
			continue;
		out_string(out, between);
		out_string(out, words[i].word);
		between = ", ";
	}
	if (!flags)
		out_string(out, "none");
}

static void write_ip4_header(struct out *out, const struct capture_record *record)
{
	out_string(out, "(tos ");
	write_tos(out, record->tos);
	out_string(out, ", ttl ");
	out_u64(out, record->ttl);
	out_string(out, ", id ");
	out_u64(out, record->ip_id);
	out_string(out, ", offset ");
	out_u64(out, has(record, CAPTURE_fragment_offset) ? record->fragment_offset : 0);
	out_string(out, ", flags [");
	write_ip_flags(out, record->ip_flags);
	out_string(out, "], proto ");
	write_protocol(out, record->protocol);
	out_string(out, ", length ");
	out_u64(out, record->ip_length);
	out_string(out, ")\n    ");
}

static void write_ip6_header(struct out *out, const struct capture_record *record)
{
	out_char(out, '(');
	if (record->tos) {
		out_string(out, "class ");
		out_hex(out, record->tos);
		out_string(out, ", ");
	}
	if (record->flow_label) {
		out_string(out, "flowlabel ");
		out_hex(out, record->flow_label);
		out_string(out, ", ");
	}
	out_string(out, "hlim ");
	out_u64(out, record->ttl);
	out_string(out, ", next-header ");
	write_protocol(out, record->protocol);
	out_string(out, " payload length: ");
	out_u64(out, record->ip_length - IP6_HEADER);
	out_string(out, ") ");
}

/* Extension headers stand before the transport, which `info` describes. */
static void write_extensions(struct out *out, const struct capture_record *record)
{
	static const struct {
		uint64_t bit;
		const char *word;
	} words[] = {
		{PACKET_HOP_BY_HOP, "HBH "},
		{PACKET_DESTINATION, "DSTOPT "},
		{PACKET_ROUTING, "srcrt "},
		{PACKET_FRAGMENT, "frag "},
		{PACKET_AH, "AH "},
		{PACKET_MOBILITY, "mobility "},
	};

	if (!has(record, CAPTURE_extensions))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (record->extensions & words[i].bit)
			out_string(out, words[i].word);
	}
}

void network_line_write(
	struct out *out, const struct capture_record *record, const struct packet_line *line)
{
	bool six = has(record, CAPTURE_family) && record->family == AF_INET6;

	/* The link header in the line says it. */
	if (is_arp(record)) {
		if (!line->link)
			out_string(out, "ARP, ");
		return;
	}
	if (!has(record, CAPTURE_family)) {
		/* A header of IP that is not all there. */
		if (has(record, CAPTURE_fault) && !has(record, CAPTURE_info))
			out_string(out, line->link ? "packet" : "IP");
		return;
	}
	if (!line->link || record->link_type != CAPTURE_LINK_ETHERNET)
		out_string(out, six ? "IP6 " : "IP ");
	if (line->style.verbose) {
		if (six)
			write_ip6_header(out, record);
		else
			write_ip4_header(out, record);
	}
	write_end(out, &record->source_address, has(record, CAPTURE_source_port),
		record->source_port);
	out_string(out, " > ");
	write_end(out, &record->destination_address, has(record, CAPTURE_destination_port),
		record->destination_port);
	out_string(out, ": ");
	write_extensions(out, record);
}
