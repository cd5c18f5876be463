/* SPDX-License-Identifier: MIT */
/* ICMP (RFC 792). */
#include "parsing.h"

#include "checksum.h"
#include "numbers.h"
#include "quote.h"

#include <linux/icmp.h>
#include <sys/socket.h>

enum { HEADER = 8, CHECKSUM = 2, ROUTER_ADVERTISEMENT = 9, ROUTER_SOLICITATION = 10 };

static const struct {
	const char *before, *after; /* the address */
} unreachables[] = {
	[ICMP_NET_UNREACH] = {"net ", " unreachable"},
	[ICMP_HOST_UNREACH] = {"host ", " unreachable"},
	[ICMP_SR_FAILED] = {"", " unreachable - source route failed"},
	[ICMP_NET_UNKNOWN] = {"net ", " unreachable - unknown"},
	[ICMP_HOST_UNKNOWN] = {"host ", " unreachable - unknown"},
	[ICMP_HOST_ISOLATED] = {"", " unreachable - source host isolated"},
	[ICMP_NET_ANO] = {"net ", " unreachable - admin prohibited"},
	[ICMP_HOST_ANO] = {"host ", " unreachable - admin prohibited"},
	[ICMP_NET_UNR_TOS] = {"net ", " unreachable - tos prohibited"},
	[ICMP_HOST_UNR_TOS] = {"host ", " unreachable - tos prohibited"},
	[ICMP_PKT_FILTERED] = {"host ", " unreachable - admin prohibited filter"},
	[ICMP_PREC_VIOLATION] = {"host ", " unreachable - host precedence violation"},
	[ICMP_PREC_CUTOFF] = {"host ", " unreachable - precedence cutoff"},
};

static void write_unreachable(struct parsing *parsing, struct bytes bytes, uint8_t code)
{
	struct quote quote;
	uint64_t mtu = get_u16(bytes.data + 6);

	if (code == ICMP_FRAG_NEEDED && mtu)
		RECORD_SET(parsing->record, CAPTURE_mtu, mtu, mtu);
	if (!parsing->info)
		return;
	if (!quote_read(bytes_after(bytes, HEADER), AF_INET, &quote)) {
		info_string(parsing, "unreachable - #");
		info_number(parsing, code);
	} else if (code == ICMP_PORT_UNREACH) {
		quote_write_port(parsing, &quote);
		info_string(parsing, " unreachable");
	} else if (code == ICMP_PROT_UNREACH) {
		quote_write_destination(parsing, &quote);
		info_string(parsing, " protocol ");
		info_number(parsing, quote.protocol);
		info_string(parsing, " unreachable");
	} else if (code == ICMP_FRAG_NEEDED) {
		quote_write_destination(parsing, &quote);
		info_string(parsing, " unreachable - need to frag");
		if (mtu) {
			info_string(parsing, " (mtu ");
			info_number(parsing, mtu);
			info_string(parsing, ")");
		}
	} else if (code < ARRAY_SIZE(unreachables) && unreachables[code].after) {
		info_string(parsing, unreachables[code].before);
		quote_write_destination(parsing, &quote);
		info_string(parsing, unreachables[code].after);
	} else {
		quote_write_destination(parsing, &quote);
		info_string(parsing, " unreachable - #");
		info_number(parsing, code);
	}
}

static void write_redirect(struct parsing *parsing, struct bytes bytes, uint8_t code)
{
	struct quote quote;

	info_string(parsing, code == ICMP_REDIR_NETTOS || code == ICMP_REDIR_HOSTTOS
				     ? "redirect-tos "
				     : "redirect ");
	if (quote_read(bytes_after(bytes, HEADER), AF_INET, &quote))
		quote_write_destination(parsing, &quote);
	info_string(parsing,
		code == ICMP_REDIR_NET || code == ICMP_REDIR_NETTOS ? " to net " : " to host ");
	info_address(parsing, AF_INET, bytes.data + 4);
}

static void write_exceeded(struct parsing *parsing, uint8_t code)
{
	switch (code) {
	case ICMP_EXC_TTL:
		info_string(parsing, "time exceeded in-transit");
		break;
	case ICMP_EXC_FRAGTIME:
		info_string(parsing, "ip reassembly time exceeded");
		break;
	default:
		info_string(parsing, "time exceeded-#");
		info_number(parsing, code);
	}
}

static void write_id(struct parsing *parsing, struct bytes bytes, const char *name)
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

static void parse_message(struct parsing *parsing, struct bytes bytes, uint8_t type, uint8_t code)
{
	switch (type) {
	case ICMP_ECHO:
		write_id(parsing, bytes, "echo request");
		break;
	case ICMP_ECHOREPLY:
		write_id(parsing, bytes, "echo reply");
		break;
	case ICMP_TIMESTAMP:
		write_id(parsing, bytes, "time stamp query");
		break;
	case ICMP_TIMESTAMPREPLY:
		write_id(parsing, bytes, "time stamp reply");
		break;
	case ICMP_DEST_UNREACH:
		write_unreachable(parsing, bytes, code);
		break;
	case ICMP_REDIRECT:
		write_redirect(parsing, bytes, code);
		break;
	case ICMP_TIME_EXCEEDED:
		write_exceeded(parsing, code);
		break;
	case ICMP_PARAMETERPROB:
		info_string(parsing, "parameter problem - octet ");
		info_number(parsing, bytes.data[4]);
		break;
	case ICMP_SOURCE_QUENCH:
		info_string(parsing, "source quench");
		break;
	case ROUTER_ADVERTISEMENT:
		info_string(parsing, "router advertisement");
		break;
	case ROUTER_SOLICITATION:
		info_string(parsing, "router solicitation");
		break;
	default:
		info_string(parsing, "type-#");
		info_number(parsing, type);
	}
}

/* The checksum has no pseudo header, so no card is left to make it. */
static void check(struct parsing *parsing, struct bytes bytes)
{
	uint16_t found = get_u16(bytes.data + CHECKSUM);
	uint64_t sum;

	if (!parsing->summable || bytes.captured != bytes.length)
		return;
	sum = checksum_add(0, bytes.data, bytes.captured);
	if (checksum_fold(sum) == 0xffff) {
		parsing_sum(parsing, CAPTURE_SUM_CORRECT);
		return;
	}
	parsing_sum(parsing, CAPTURE_SUM_BAD);
	info_string(parsing, " (wrong icmp cksum ");
	info_hex(parsing, found);
	info_string(parsing, " -> ");
	info_hex(parsing, (uint16_t)~checksum_fold(sum + (uint16_t)~found));
	info_string(parsing, "!)");
}

void parse_icmp(struct parsing *parsing, struct bytes bytes)
{
	struct capture_record *record = parsing->record;

	info_string(parsing, "ICMP ");
	if (bytes_have(bytes, 2)) {
		RECORD_SET(record, CAPTURE_icmp_type, icmp_type, bytes.data[0]);
		RECORD_SET(record, CAPTURE_icmp_code, icmp_code, bytes.data[1]);
	}
	if (!bytes_have(bytes, HEADER)) {
		info_string(parsing, "message");
		info_length(parsing, bytes.length);
		parsing_end(parsing, bytes, HEADER);
		return;
	}
	parse_message(parsing, bytes, bytes.data[0], bytes.data[1]);
	info_length(parsing, bytes.length);
	check(parsing, bytes);
}
