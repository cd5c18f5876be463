/* SPDX-License-Identifier: MIT */
/* State that the decoders of one packet share. Each decoder gets the bytes from its header on, sets
 * fields of the record, writes to `info` if that is wanted, and calls the next one. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_PACKET_PARSING_H
#define NLINSPECT_SUBJECT_CAPTURE_PACKET_PARSING_H

#include "subject/capture/packet.h"

#include "bytes.h"
#include "flows.h"

struct packet_decoder {
	struct packet_style style;
	bool info_wanted, options_wanted, sums_wanted, numbers_wanted, name_wanted;
	struct out info, options, name;
	struct flows flows;
};

struct parsing {
	struct packet_decoder *decoder;
	const struct packet *packet;
	struct capture_record *record;
	struct out *info; /* NULL: not wanted */
	bool summable;    /* the transport's checksum covers what was captured */
	uint64_t pseudo;  /* … and begins with this sum of the addresses */
};

/** Marks the end of decoding before a header of so many bytes. The packet is malformed if it was
 * too short on the link, and cut if it was too short only in the capture. */
void parsing_end(struct parsing *parsing, struct bytes bytes, uint32_t needed);

/** Marks a packet that makes no sense. */
void parsing_malformed(struct parsing *parsing);

/** Notes a checksum; the worst one of a packet counts. */
void parsing_sum(struct parsing *parsing, enum capture_checksum sum);

/** Checks the checksum of a transport with pseudo header, if all bytes are there, and notes it.
 * @param at    its place in the bytes
 * @param correct  the number that it should be
 * @return 0 if it cannot be checked */
enum capture_checksum parsing_check(struct parsing *parsing, struct bytes bytes, uint8_t protocol,
	uint32_t at, uint16_t *correct);

/** Sets `protocol` and writes "NAME, length N". */
void parsing_unknown(struct parsing *parsing, uint64_t protocol, struct bytes bytes);

/* Text of `info`, with bytes from outside as they are: renderers escape it. Nothing is written if
 * it is not wanted. */
void info_string(struct parsing *parsing, const char *string);
void info_number(struct parsing *parsing, uint64_t number);
void info_hex(struct parsing *parsing, uint64_t number);
void info_address(struct parsing *parsing, uint8_t family, const uint8_t *bytes);
void info_mac(struct parsing *parsing, const uint8_t bytes[static 6]);
void info_length(struct parsing *parsing, uint64_t length); /* ", length N" */

/** Writes "(incorrect -> 0x…)", "(correct)" or "(offload)". */
void info_sum(struct parsing *parsing, enum capture_checksum sum, uint16_t correct);

/* The decoders. */
void parse_ethernet(struct parsing *parsing, struct bytes bytes);
void parse_sll(struct parsing *parsing, struct bytes bytes);
void parse_sll2(struct parsing *parsing, struct bytes bytes);
void parse_null(struct parsing *parsing, struct bytes bytes);
void parse_raw(struct parsing *parsing, struct bytes bytes);
void parse_ether_type(struct parsing *parsing, uint16_t type, struct bytes bytes);
void parse_network(struct parsing *parsing, uint16_t type, struct bytes bytes);
void parse_arp(struct parsing *parsing, struct bytes bytes);
void parse_ip4(struct parsing *parsing, struct bytes bytes);
void parse_ip6(struct parsing *parsing, struct bytes bytes);
void parse_transport(struct parsing *parsing, uint8_t protocol, struct bytes bytes);
void parse_fragment(struct parsing *parsing, uint8_t protocol, struct bytes bytes);
void parse_icmp(struct parsing *parsing, struct bytes bytes);
void parse_icmp6(struct parsing *parsing, struct bytes bytes);
void parse_ndp(struct parsing *parsing, uint8_t type, struct bytes bytes);
void parse_tcp(struct parsing *parsing, struct bytes bytes);
void parse_udp(struct parsing *parsing, struct bytes bytes);

/** @return whether it is a message of DNS that `info` now describes */
bool parse_dns(struct parsing *parsing, struct bytes bytes);

/** The same of a segment of TCP, with ": " before. */
void parse_dns_of_tcp(struct parsing *parsing, struct bytes bytes);

/** Whether DNS (or mDNS, LLMNR) is spoken on the port. */
bool port_is_dns(uint64_t port);

#endif
