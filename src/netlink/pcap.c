/* SPDX-License-Identifier: MIT */
/* Classic pcap, which the recorder writes. */
#include "reader.h"

#include <byteswap.h>
#include <errno.h>
#include <string.h>

static uint32_t magic_of(const struct reader *reader)
{
	uint32_t magic = 0;

	if (reader_left(reader) >= sizeof(magic))
		memcpy(&magic, reader_at(reader), sizeof(magic));
	return magic;
}

bool pcap_begins(struct reader *reader)
{
	uint32_t magic = magic_of(reader);

	reader->swapped = magic == bswap_32(RECORDING_MAGIC_MICROSECONDS) ||
			  magic == bswap_32(RECORDING_MAGIC_NANOSECONDS);
	magic = reader_u32(reader, magic);
	return magic == RECORDING_MAGIC_MICROSECONDS || magic == RECORDING_MAGIC_NANOSECONDS;
}

static int pcap_next(struct reader *reader, struct datagram *ret)
{
	struct recording_packet packet;
	struct captured captured;
	int error = reader_need(reader, sizeof(packet) + sizeof(struct recording_cooked));

	if (error)
		return error;
	if (reader_left(reader) < sizeof(packet) + sizeof(struct recording_cooked)) {
		reader->truncated |= reader_left(reader) > 0;
		return -ENODATA;
	}
	memcpy(&packet, reader_at(reader), sizeof(packet));
	captured.length = reader_u32(reader, packet.captured);
	captured.time_ns = reader_u32(reader, packet.seconds) * UINT64_C(1000000000) +
			   (uint64_t)reader_u32(reader, packet.fraction) * reader->nanoseconds;
	captured.cut = captured.length < reader_u32(reader, packet.length);
	if (captured.length < sizeof(struct recording_cooked) ||
		captured.length > RECORDING_PACKET_MAX)
		return reader_fail(reader, "impossible packet length");
	reader_skip(reader, sizeof(packet));
	error = reader_need(reader, captured.length);
	if (error)
		return error;
	if (captured.length > reader_left(reader)) {
		captured.length = reader_left(reader);
		captured.cut = true;
	}
	captured.bytes = reader_at(reader);
	reader->taken = captured.length;
	return reader_packet(reader, &captured, ret);
}

static const struct reader_format pcap_format = {pcap_next};

int pcap_start(struct reader *reader)
{
	struct recording_header header;

	if (reader_left(reader) < sizeof(header))
		return reader_fail(reader, "the file ends in its header");
	memcpy(&header, reader_at(reader), sizeof(header));
	if (reader_u16(reader, header.major) != 2)
		return reader_fail(reader, "unknown version of pcap");
	/* The upper bits are about checksums. */
	if ((reader_u32(reader, header.link_type) & 0x0fffffff) != RECORDING_LINK_TYPE)
		return reader_fail(reader, "the link type is not NETLINK");
	reader->nanoseconds =
		reader_u32(reader, header.magic) == RECORDING_MAGIC_NANOSECONDS ? 1 : 1000;
	reader->format = &pcap_format;
	reader_skip(reader, sizeof(header));
	return 0;
}
