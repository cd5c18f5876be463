/* SPDX-License-Identifier: MIT */
/* Neighbor discovery (RFC 4861). Options are written with -v only. */
#include "parsing.h"

#include "nlinspect/base/format.h"

#include "numbers.h"

#include <netinet/icmp6.h>
#include <sys/socket.h>

enum {
	SOLICIT = 8,
	ADVERT = 16,
	NEIGHBOR = 24,
	REDIRECT = 40,
	OPTION_MAC = 6,
	RDNSS = 25,
};

static void write_flag(struct parsing *parsing, bool set, const char *name, bool *first)
{
	if (!set)
		return;
	info_string(parsing, *first ? "" : " ");
	info_string(parsing, name);
	*first = false;
}

static void write_router(struct parsing *parsing, const uint8_t *data)
{
	bool first = true;

	info_string(parsing, ", hop limit ");
	info_number(parsing, data[4]);
	info_string(parsing, ", flags [");
	write_flag(parsing, data[5] & ND_RA_FLAG_MANAGED, "managed", &first);
	write_flag(parsing, data[5] & ND_RA_FLAG_OTHER, "other stateful", &first);
	info_string(parsing, first ? "none], router lifetime " : "], router lifetime ");
	info_number(parsing, get_u16(data + 6));
	info_string(parsing, "s, reachable time ");
	info_number(parsing, get_u32(data + 8));
	info_string(parsing, "ms, retrans timer ");
	info_number(parsing, get_u32(data + 12));
	info_string(parsing, "ms");
}

static void write_neighbor_flags(struct parsing *parsing, uint8_t flags)
{
	bool first = true;

	info_string(parsing, ", Flags [");
	write_flag(parsing, flags & 0x80, "router", &first);
	write_flag(parsing, flags & 0x40, "solicited", &first);
	write_flag(parsing, flags & 0x20, "override", &first);
	info_string(parsing, first ? "none]" : "]");
}

static void write_prefix(struct parsing *parsing, const uint8_t *data)
{
	info_string(parsing, ", prefix ");
	info_address(parsing, AF_INET6, data + 16);
	info_string(parsing, "/");
	info_number(parsing, data[2]);
	info_string(parsing, " valid ");
	info_number(parsing, get_u32(data + 4));
	info_string(parsing, "s preferred ");
	info_number(parsing, get_u32(data + 8));
	info_string(parsing, "s");
}

static void write_servers(struct parsing *parsing, const uint8_t *data, uint32_t length)
{
	info_string(parsing, ", dns servers");
	for (uint32_t at = 8; at + 16 <= length; at += 16) {
		info_string(parsing, " ");
		info_address(parsing, AF_INET6, data + at);
	}
}

/* An option of `length` bytes, at least 8. */
static void write_option(struct parsing *parsing, const uint8_t *data, uint32_t length)
{
	switch (data[0]) {
	case ND_OPT_SOURCE_LINKADDR:
		info_string(parsing, ", source link-address ");
		info_mac(parsing, data + 2);
		break;
	case ND_OPT_TARGET_LINKADDR:
		info_string(parsing, ", destination link-address ");
		info_mac(parsing, data + 2);
		break;
	case ND_OPT_MTU:
		info_string(parsing, ", mtu ");
		info_number(parsing, get_u32(data + 4));
		break;
	case ND_OPT_PREFIX_INFORMATION:
		if (length >= 32)
			write_prefix(parsing, data);
		break;
	case RDNSS:
		write_servers(parsing, data, length);
		break;
	default:
		info_string(parsing, ", option ");
		info_number(parsing, data[0]);
	}
}

static void parse_options(struct parsing *parsing, struct bytes bytes)
{
	while (bytes.captured) {
		uint32_t length = bytes_have(bytes, 2) ? bytes.data[1] * 8U : 8;

		if (!length) {
			parsing_malformed(parsing);
			return;
		}
		if (!bytes_have(bytes, length)) {
			parsing_end(parsing, bytes, length);
			return;
		}
		if (bytes.data[0] == ND_OPT_MTU)
			RECORD_SET(parsing->record, CAPTURE_mtu, mtu, get_u32(bytes.data + 4));
		if (parsing->info && parsing->decoder->style.verbose)
			write_option(parsing, bytes.data, length);
		bytes = bytes_after(bytes, length);
	}
}

static uint32_t length_of(uint8_t type)
{
	switch (type) {
	case ND_ROUTER_SOLICIT:
		return SOLICIT;
	case ND_ROUTER_ADVERT:
		return ADVERT;
	case ND_REDIRECT:
		return REDIRECT;
	default:
		return NEIGHBOR;
	}
}

void parse_ndp(struct parsing *parsing, uint8_t type, struct bytes bytes)
{
	static const char *const names[] = {
		"router solicitation",
		"router advertisement",
		"neighbor solicitation",
		"neighbor advertisement",
		"redirect",
	};
	bool verbose = parsing->decoder->style.verbose;
	uint32_t length = length_of(type);

	info_string(parsing, names[type - ND_ROUTER_SOLICIT]);
	if (!bytes_have(bytes, length)) {
		parsing_end(parsing, bytes, length);
		return;
	}
	switch (type) {
	case ND_ROUTER_ADVERT:
		if (verbose)
			write_router(parsing, bytes.data);
		break;
	case ND_NEIGHBOR_SOLICIT:
		info_string(parsing, ", who has ");
		info_address(parsing, AF_INET6, bytes.data + 8);
		break;
	case ND_NEIGHBOR_ADVERT:
		info_string(parsing, ", tgt is ");
		info_address(parsing, AF_INET6, bytes.data + 8);
		if (verbose)
			write_neighbor_flags(parsing, bytes.data[4]);
		break;
	case ND_REDIRECT:
		info_string(parsing, ", ");
		info_address(parsing, AF_INET6, bytes.data + 24);
		info_string(parsing, " to ");
		info_address(parsing, AF_INET6, bytes.data + 8);
		break;
	default:
		break;
	}
	parse_options(parsing, bytes_after(bytes, length));
}
