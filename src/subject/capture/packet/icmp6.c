/* SPDX-License-Identifier: MIT */
/* ICMPv6 (RFC 4443), and what listeners report (RFC 3810). */
#include "parsing.h"

#include "numbers.h"
#include "quote.h"

#include <netinet/icmp6.h>
#include <sys/socket.h>

enum { HEADER = 4, BODY = 8, CHECKSUM = 2, LISTENER = 24, MLD2_REPORT = 143 };

static void write_unreachable(struct parsing *parsing, struct bytes bytes, uint8_t code)
{
	static const char *const codes[] = {
		[ICMP6_DST_UNREACH_NOROUTE] = "unreachable route ",
		[ICMP6_DST_UNREACH_ADMIN] = "unreachable prohibited ",
		[ICMP6_DST_UNREACH_BEYONDSCOPE] = "beyond scope ",
		[ICMP6_DST_UNREACH_ADDR] = "unreachable address ",
		[ICMP6_DST_UNREACH_NOPORT] = "unreachable port, ",
	};
	struct quote quote;

	info_string(parsing, "destination unreachable, ");
	if (code >= ARRAY_SIZE(codes)) {
		info_string(parsing, "unknown unreach code (");
		info_number(parsing, code);
		info_string(parsing, ")");
		return;
	}
	info_string(parsing, codes[code]);
	if (!quote_read(bytes_after(bytes, BODY), AF_INET6, &quote))
		return;
	if (code == ICMP6_DST_UNREACH_NOPORT)
		quote_write_port(parsing, &quote);
	else
		quote_write_destination(parsing, &quote);
	if (code == ICMP6_DST_UNREACH_BEYONDSCOPE) {
		info_string(parsing, ", source address ");
		info_address(parsing, AF_INET6, quote.source);
	}
}

static void write_exceeded(struct parsing *parsing, struct bytes bytes, uint8_t code)
{
	struct quote quote;

	info_string(parsing, "time exceeded in-transit");
	if (code == ICMP6_TIME_EXCEED_REASSEMBLY)
		info_string(parsing, " (reassembly)");
	else if (code != ICMP6_TIME_EXCEED_TRANSIT) {
		info_string(parsing, ", unknown code (");
		info_number(parsing, code);
		info_string(parsing, ")");
	} else if (quote_read(bytes_after(bytes, BODY), AF_INET6, &quote)) {
		info_string(parsing, " for ");
		quote_write_destination(parsing, &quote);
	}
}

static void write_problem(struct parsing *parsing, struct bytes bytes, uint8_t code)
{
	static const char *const codes[] = {"erroneous", "next header", "option"};

	info_string(parsing, "parameter problem, ");
	info_string(parsing, code < ARRAY_SIZE(codes) ? codes[code] : "unknown");
	info_string(parsing, " - octet ");
	info_number(parsing, get_u32(bytes.data + 4));
}

static void write_echo(struct parsing *parsing, struct bytes bytes, const char *name)
{
	struct capture_record *record = parsing->record;

	RECORD_SET(record, CAPTURE_icmp_id, icmp_id, get_u16(bytes.data + 4));
	RECORD_SET(record, CAPTURE_icmp_seq, icmp_seq, get_u16(bytes.data + 6));
	info_string(parsing, name);
	info_string(parsing, ", id ");
	info_number(parsing, record->icmp_id);
	info_string(parsing, ", seq ");
	info_number(parsing, record->icmp_seq);
}

static void write_listener(struct parsing *parsing, struct bytes bytes, const char *name)
{
	info_string(parsing, name);
	if (!bytes_have(bytes, LISTENER)) {
		parsing_end(parsing, bytes, LISTENER);
		return;
	}
	info_string(parsing, "max resp delay: ");
	info_number(parsing, get_u16(bytes.data + 4));
	info_string(parsing, " addr: ");
	info_address(parsing, AF_INET6, bytes.data + 8);
}

/* A message with a body of at least 4 bytes. */
static void parse_message(struct parsing *parsing, struct bytes bytes, uint8_t type, uint8_t code)
{
	switch (type) {
	case ICMP6_DST_UNREACH:
		write_unreachable(parsing, bytes, code);
		break;
	case ICMP6_PACKET_TOO_BIG:
		RECORD_SET(parsing->record, CAPTURE_mtu, mtu, get_u32(bytes.data + 4));
		info_string(parsing, "packet too big, mtu ");
		info_number(parsing, parsing->record->mtu);
		break;
	case ICMP6_TIME_EXCEEDED:
		write_exceeded(parsing, bytes, code);
		break;
	case ICMP6_PARAM_PROB:
		write_problem(parsing, bytes, code);
		break;
	case ICMP6_ECHO_REQUEST:
		write_echo(parsing, bytes, "echo request");
		break;
	case ICMP6_ECHO_REPLY:
		write_echo(parsing, bytes, "echo reply");
		break;
	case MLD_LISTENER_QUERY:
		write_listener(parsing, bytes, "multicast listener query ");
		break;
	case MLD_LISTENER_REPORT:
		write_listener(parsing, bytes, "multicast listener report ");
		break;
	case MLD_LISTENER_REDUCTION:
		write_listener(parsing, bytes, "multicast listener done ");
		break;
	case MLD2_REPORT:
		info_string(parsing, "multicast listener report v2, ");
		info_number(parsing, get_u16(bytes.data + 6));
		info_string(parsing, " group record(s)");
		break;
	case ND_ROUTER_SOLICIT:
	case ND_ROUTER_ADVERT:
	case ND_NEIGHBOR_SOLICIT:
	case ND_NEIGHBOR_ADVERT:
	case ND_REDIRECT:
		parse_ndp(parsing, type, bytes);
		break;
	default:
		info_string(parsing, "type-#");
		info_number(parsing, type);
	}
}

void parse_icmp6(struct parsing *parsing, struct bytes bytes)
{
	struct capture_record *record = parsing->record;
	enum capture_checksum sum;
	uint16_t correct = 0;

	info_string(parsing, "ICMP6, ");
	if (bytes_have(bytes, 2)) {
		RECORD_SET(record, CAPTURE_icmp_type, icmp_type, bytes.data[0]);
		RECORD_SET(record, CAPTURE_icmp_code, icmp_code, bytes.data[1]);
	}
	if (!bytes_have(bytes, BODY)) {
		info_string(parsing, "message");
		info_length(parsing, bytes.length);
		parsing_end(parsing, bytes, BODY);
		return;
	}
	parse_message(parsing, bytes, bytes.data[0], bytes.data[1]);
	info_length(parsing, bytes.length);
	sum = parsing_check(parsing, bytes, PACKET_ICMPV6, CHECKSUM, &correct);
	if (sum != CAPTURE_SUM_BAD)
		return;
	info_string(parsing, " [bad icmp6 cksum ");
	info_hex(parsing, get_u16(bytes.data + CHECKSUM));
	info_string(parsing, " -> ");
	info_hex(parsing, correct);
	info_string(parsing, "!]");
}
