/* SPDX-License-Identifier: MIT */
#include "quote.h"

#include "numbers.h"

#include <sys/socket.h>

enum { IP4 = 20, IP6 = 40 };

bool quote_read(struct bytes bytes, uint8_t family, struct quote *ret)
{
	const uint8_t *data = bytes.data;
	struct quote quote = {.family = family};
	uint32_t header = IP6;

	if (!bytes_have(bytes, family == AF_INET ? IP4 : IP6))
		return false;
	if (family == AF_INET) {
		header = (data[0] & 15) * 4U;
		if (data[0] >> 4 != 4 || header < IP4)
			return false;
		quote.protocol = data[9];
		quote.source = data + 12;
		quote.destination = data + 16;
	} else {
		quote.protocol = data[6];
		quote.source = data + 8;
		quote.destination = data + 24;
	}
	bytes = bytes_after(bytes, header);
	if ((quote.protocol == PACKET_TCP || quote.protocol == PACKET_UDP) &&
		bytes_have(bytes, 4)) {
		quote.has_port = true;
		quote.port = get_u16(bytes.data + 2);
	}
	*ret = quote;
	return true;
}

void quote_write_destination(struct parsing *parsing, const struct quote *quote)
{
	info_address(parsing, quote->family, quote->destination);
}

void quote_write_port(struct parsing *parsing, const struct quote *quote)
{
	quote_write_destination(parsing, quote);
	if (quote->has_port) {
		info_string(parsing, quote->protocol == PACKET_TCP ? " tcp port " : " udp port ");
		info_number(parsing, quote->port);
	} else {
		info_string(parsing, " protocol ");
		info_number(parsing, quote->protocol);
	}
}
