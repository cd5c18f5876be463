/* SPDX-License-Identifier: MIT */
#include "icmp.h"

#include "nlinspect/base/cleanup.h"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>

enum {
	PARAMETER_PROBLEM = 12,
	IPV4_HEAD = 20,
	COOKIE = 8, /* bytes of the payload, and as many of the number */
};

static uint16_t get16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* The Internet checksum of RFC 1071. */
static uint16_t checksum(const uint8_t *bytes, size_t length)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < length; i += 2)
		sum += get16(bytes + i);
	if (length % 2)
		sum += (uint32_t)bytes[length - 1] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

void icmp_write_request(bool inet6, uint16_t id, uint16_t seq, uint8_t *message, size_t length)
{
	message[0] = inet6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO;
	message[1] = 0;
	put16(message + 2, 0);
	put16(message + 4, id);
	put16(message + 6, seq);
	/* The kernel computes the checksum of ICMPv6, which includes the addresses. */
	if (!inet6)
		put16(message + 2, checksum(message, ICMP_HEAD + length));
}

static bool read_echo(uint8_t type, const uint8_t *message, size_t length, struct icmp_echo *ret)
{
	if (length < ICMP_HEAD || message[0] != type || message[1])
		return false;
	*ret = (struct icmp_echo){
		.id = get16(message + 4),
		.seq = get16(message + 6),
		.payload = message + ICMP_HEAD,
		.length = length - ICMP_HEAD,
	};
	return true;
}

bool icmp_read_reply(bool inet6, const uint8_t *message, size_t length, struct icmp_echo *ret)
{
	if (!read_echo(inet6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY, message, length, ret))
		return false;
	ret->damaged = !inet6 && checksum(message, length) != 0;
	return true;
}

bool icmp_read_request(bool inet6, const uint8_t *message, size_t length, struct icmp_echo *ret)
{
	return read_echo(inet6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO, message, length, ret);
}

const uint8_t *icmp_in_packet(const uint8_t *packet, size_t *length)
{
	size_t head;

	if (*length < IPV4_HEAD || packet[0] >> 4 != 4)
		return NULL;
	head = (size_t)(packet[0] & 15) * 4;
	if (head < IPV4_HEAD || head > *length)
		return NULL;
	*length -= head;
	return packet + head;
}

uint8_t icmp_payload_byte(uint64_t cookie, uint64_t seq, size_t at)
{
	if (at < COOKIE)
		return (uint8_t)(cookie >> (8 * at));
	if (at < 2 * COOKIE)
		return (uint8_t)(seq >> (8 * (at - COOKIE)));
	return (uint8_t)at;
}

bool icmp_error_outcome(bool inet6, uint8_t type, uint8_t code, enum ping_outcome *ret)
{
	if (inet6 ? type == ICMP6_PACKET_TOO_BIG
		  : type == ICMP_DEST_UNREACH && code == ICMP_FRAG_NEEDED)
		*ret = PING_TOO_BIG;
	else if (type == (inet6 ? ICMP6_TIME_EXCEEDED : ICMP_TIME_EXCEEDED))
		*ret = PING_TTL_EXCEEDED;
	else if (type == (inet6 ? ICMP6_DST_UNREACH : ICMP_DEST_UNREACH) ||
		 type == (inet6 ? ICMP6_PARAM_PROB : PARAMETER_PROBLEM))
		*ret = PING_UNREACHABLE;
	else
		return false;
	return true;
}

static const char *const unreachable[] = {
	"Destination Net Unreachable",
	"Destination Host Unreachable",
	"Destination Protocol Unreachable",
	"Destination Port Unreachable",
	NULL,
	"Source Route Failed",
	"Destination Net Unknown",
	"Destination Host Unknown",
	"Source Host Isolated",
	"Destination Net Prohibited",
	"Destination Host Prohibited",
	"Destination Net Unreachable for Type of Service",
	"Destination Host Unreachable for Type of Service",
	"Packet filtered",
	"Precedence Violation",
	"Precedence Cutoff",
};

static const char *const unreachable6[] = {
	"No route",
	"Administratively prohibited",
	"Beyond scope of source address",
	"Address unreachable",
	"Port unreachable",
	"Source address failed policy",
	"Reject route",
};

static int reason4(uint8_t type, uint8_t code, uint32_t mtu, char *text)
{
	if (type == ICMP_TIME_EXCEEDED)
		return snprintf(text, ICMP_REASON, "%s",
			code ? "Frag reassembly time exceeded" : "Time to live exceeded");
	if (type == PARAMETER_PROBLEM)
		return snprintf(text, ICMP_REASON, "Parameter problem");
	if (type != ICMP_DEST_UNREACH)
		return snprintf(text, ICMP_REASON, "ICMP type %u, code %u", type, code);
	if (code == ICMP_FRAG_NEEDED)
		return snprintf(
			text, ICMP_REASON, "Frag needed and DF set (mtu = %u)", (unsigned)mtu);
	if (code < ARRAY_SIZE(unreachable))
		return snprintf(text, ICMP_REASON, "%s", unreachable[code]);
	return snprintf(text, ICMP_REASON, "Destination Unreachable, code %u", code);
}

static int reason6(uint8_t type, uint8_t code, uint32_t mtu, char *text)
{
	if (type == ICMP6_PACKET_TOO_BIG)
		return snprintf(text, ICMP_REASON, "Packet too big: mtu=%u", (unsigned)mtu);
	if (type == ICMP6_TIME_EXCEEDED)
		return snprintf(text, ICMP_REASON, "Time exceeded: %s",
			code ? "Defragmentation failure" : "Hop limit");
	if (type == ICMP6_PARAM_PROB)
		return snprintf(text, ICMP_REASON, "Parameter problem");
	if (type != ICMP6_DST_UNREACH)
		return snprintf(text, ICMP_REASON, "ICMPv6 type %u, code %u", type, code);
	if (code < ARRAY_SIZE(unreachable6))
		return snprintf(
			text, ICMP_REASON, "Destination unreachable: %s", unreachable6[code]);
	return snprintf(text, ICMP_REASON, "Destination unreachable: code %u", code);
}

struct text icmp_error_reason(bool inet6, uint8_t type, uint8_t code, uint32_t mtu, char *text)
{
	int length = (inet6 ? reason6 : reason4)(type, code, mtu, text);

	return (struct text){text, length > 0 ? (uint32_t)length : 0};
}
