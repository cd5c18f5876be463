/* SPDX-License-Identifier: MIT */
/* Classic pcap. */
#include "window.h"

#include "recording.h"

#include <byteswap.h>
#include <errno.h>
#include <string.h>

static uint32_t magic_of(const struct packets *packets)
{
	uint32_t magic = 0;

	if (window_left(packets) >= sizeof(magic))
		memcpy(&magic, window_at(packets), sizeof(magic));
	return magic;
}

bool packets_pcap_begins(struct packets *packets)
{
	uint32_t magic = magic_of(packets);

	packets->swapped = magic == bswap_32(RECORDING_MAGIC_MICROSECONDS) ||
			   magic == bswap_32(RECORDING_MAGIC_NANOSECONDS);
	magic = window_u32(packets, magic);
	return magic == RECORDING_MAGIC_MICROSECONDS || magic == RECORDING_MAGIC_NANOSECONDS;
}

int packets_pcap_open(struct packets *packets)
{
	struct packet_interface interface = {.resolution = 9};
	struct recording_header header;
	int error = window_need(packets, sizeof(header));

	if (error)
		return error;
	if (window_left(packets) < sizeof(header))
		return window_fail(packets, "the file ends in its header");
	memcpy(&header, window_at(packets), sizeof(header));
	if (window_u16(packets, header.major) != 2)
		return window_fail(packets, "unknown version of pcap");
	packets->fraction_ns =
		window_u32(packets, header.magic) == RECORDING_MAGIC_NANOSECONDS ? 1 : 1000;
	/* The upper bits are about checksums. */
	interface.link_type = (uint16_t)(window_u32(packets, header.link_type) & 0xffff);
	interface.snap = window_u32(packets, header.snap);
	error = window_interface(packets, &interface);
	if (!error)
		packets->offset += sizeof(header);
	return error;
}

/* The file ends within the header of a packet, or before one. */
static int end(struct packets *packets)
{
	packets->truncated |= window_left(packets) > 0;
	packets->offset = packets->length;
	return -ENODATA;
}

int packets_pcap_next(struct packets *packets, struct captured *ret)
{
	struct recording_packet packet;
	struct captured captured = {.interface = 0};
	int error = window_need(packets, sizeof(packet));

	if (error)
		return error;
	if (window_left(packets) < sizeof(packet))
		return end(packets);
	memcpy(&packet, window_at(packets), sizeof(packet));
	captured.length = window_u32(packets, packet.captured);
	captured.original = window_u32(packets, packet.length);
	captured.time_ns = window_u32(packets, packet.seconds) * UINT64_C(1000000000) +
			   (uint64_t)window_u32(packets, packet.fraction) * packets->fraction_ns;
	if (captured.length > PACKET_MAX)
		return window_fail(packets, "impossible packet length");
	error = window_need(packets, sizeof(packet) + captured.length);
	if (error)
		return error;
	packets->offset += sizeof(packet);
	if (captured.length > window_left(packets)) {
		captured.length = (uint32_t)window_left(packets);
		captured.cut = packets->truncated = true;
	}
	captured.bytes = window_at(packets);
	packets->offset += captured.length;
	*ret = captured;
	return 0;
}
