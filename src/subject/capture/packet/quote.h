/* SPDX-License-Identifier: MIT */
/* The beginning of a packet that an error of ICMP quotes. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_PACKET_QUOTE_H
#define NLINSPECT_SUBJECT_CAPTURE_PACKET_QUOTE_H

#include "parsing.h"

struct quote {
	uint8_t family; /* AF_INET, AF_INET6 */
	uint8_t protocol;
	const uint8_t *source, *destination;
	bool has_port;
	uint16_t port; /* that it went to */
};

/** @return whether enough of its header is there */
bool quote_read(struct bytes bytes, uint8_t family, struct quote *ret);

/** Writes the address that it went to. */
void quote_write_destination(struct parsing *parsing, const struct quote *quote);

/** Writes "ADDRESS udp port N" of what it went to. */
void quote_write_port(struct parsing *parsing, const struct quote *quote);

#endif
