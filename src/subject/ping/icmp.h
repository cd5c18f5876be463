/* SPDX-License-Identifier: MIT */
/* ICMP messages of either version. All bytes may be hostile. */
#ifndef NLINSPECT_SUBJECT_PING_ICMP_H
#define NLINSPECT_SUBJECT_PING_ICMP_H

#include "ping.h"

enum { ICMP_HEAD = 8, ICMP_REASON = 96 };

/** An echo request or reply. */
struct icmp_echo {
	uint16_t id, seq;
	const uint8_t *payload;
	size_t length;
	bool damaged; /* the checksum is wrong; never of ICMPv6, whose checksum is the kernel's */
};

/** Writes an echo request of ICMP_HEAD and `length` bytes; the payload stands in its place already.
 */
void icmp_write_request(bool inet6, uint16_t id, uint16_t seq, uint8_t *message, size_t length);

/** Reads an echo reply, or a request (which errors quote, perhaps cut after the header). @return
 * whether it is one */
bool icmp_read_reply(bool inet6, const uint8_t *message, size_t length, struct icmp_echo *ret);
bool icmp_read_request(bool inet6, const uint8_t *message, size_t length, struct icmp_echo *ret);

/** Strips the IPv4 header that a raw socket receives. @return the ICMP message, *length is its own
 * then; NULL if there is none */
const uint8_t *icmp_in_packet(const uint8_t *packet, size_t *length);

/** The byte of a payload at a place: a cookie, the number of the probe, then its place. */
uint8_t icmp_payload_byte(uint64_t cookie, uint64_t seq, size_t at);

/** What an ICMP error means for a probe. @return false: nothing */
bool icmp_error_outcome(bool inet6, uint8_t type, uint8_t code, enum ping_outcome *ret);

/** The error in words, as ping(8) has them. `text` has ICMP_REASON bytes. @return it */
struct text icmp_error_reason(bool inet6, uint8_t type, uint8_t code, uint32_t mtu, char *text);

#endif
