/* SPDX-License-Identifier: MIT */
#include "segment.h"

#include <netinet/in.h>
#include <string.h>

enum {
	HEAD = 20,
	QUOTED = 8,
	FLAGS = 13,
	FLAG_SYN = 2,
	FLAG_RST = 4,
	FLAG_ACK = 16,
	WINDOW = 64240,
	MSS = 1440, /* fits both versions */
};

static uint16_t get16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, (uint16_t)(value >> 16));
	put16(at + 2, (uint16_t)value);
}

static uint32_t sum_of(const uint8_t *bytes, size_t length)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < length; i += 2)
		sum += get16(bytes + i);
	return sum;
}

/* The checksum also covers the addresses, the protocol and the length. */
static uint16_t checksum(const struct segment_ends *ends, const uint8_t *segment)
{
	const size_t size = ends->inet6 ? 16 : 4;
	uint32_t sum = sum_of(ends->from, size) + sum_of(ends->to, size) + IPPROTO_TCP +
		       SEGMENT_SYN + sum_of(segment, SEGMENT_SYN);

	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

void segment_write_syn(const struct segment_ends *ends, uint32_t number, uint8_t *segment)
{
	memset(segment, 0, SEGMENT_SYN);
	put16(segment, ends->from_port);
	put16(segment + 2, ends->to_port);
	put32(segment + 4, number);
	segment[12] = SEGMENT_SYN / 4 << 4;
	segment[FLAGS] = FLAG_SYN;
	put16(segment + 14, WINDOW);
	/* The option: its kind, its length, the largest segment. */
	segment[20] = 2;
	segment[21] = 4;
	put16(segment + 22, MSS);
	put16(segment + 16, checksum(ends, segment));
}

enum segment_answer segment_read_answer(
	const struct segment_ends *ends, const uint8_t *segment, size_t length, uint32_t *number)
{
	if (length < HEAD || get16(segment) != ends->to_port ||
		get16(segment + 2) != ends->from_port || !(segment[FLAGS] & FLAG_ACK))
		return SEGMENT_NONE;
	*number = get32(segment + 8) - 1;
	if (segment[FLAGS] & FLAG_RST)
		return SEGMENT_REFUSED;
	return segment[FLAGS] & FLAG_SYN ? SEGMENT_ACCEPTED : SEGMENT_NONE;
}

bool segment_read_quote(
	const struct segment_ends *ends, const uint8_t *quote, size_t length, uint32_t *number)
{
	if (length < QUOTED || get16(quote) != ends->from_port || get16(quote + 2) != ends->to_port)
		return false;
	*number = get32(quote + 4);
	return true;
}

bool datagram_read_mark(const uint8_t *payload, size_t length, uint64_t *cookie, uint64_t *seq)
{
	if (length < DATAGRAM_MARK)
		return false;
	*cookie = *seq = 0;
	for (unsigned i = 0; i < 8; i++) {
		*cookie |= (uint64_t)payload[i] << (8 * i);
		*seq |= (uint64_t)payload[8 + i] << (8 * i);
	}
	return true;
}
