/* SPDX-License-Identifier: MIT */
/* pcapng, which Wireshark saves: blocks, each with its length before and after its body. A section
 * begins with a block that says in which byte order it is written. */
#include "reader.h"

#include <byteswap.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { NANOSECONDS_PER_S = 1000000000, BLOCK_MAX = RECORDING_PACKET_MAX + (64 << 10) };

/* An interface of the section. */
struct interface {
	uint16_t link_type;
	uint32_t snap; /* bytes of a packet that are kept at most; 0: all */
	uint8_t resolution;
	int64_t offset_s;
};

struct sections {
	struct reader *reader;
	struct interface *interfaces; /* of this section */
	size_t count, size;
	bool netlink; /* some interface of the file is one of netlink */
	struct datagram *found;
};

/* A part of the file that was bounded already. */
struct body {
	const struct reader *reader;
	const uint8_t *bytes;
	size_t left;
	bool cut; /* the file ends within it */
};

/* Takes bytes of a body. @return NULL if there are not as many */
static const uint8_t *take(struct body *body, size_t length)
{
	const uint8_t *bytes = body->bytes;

	if (length > body->left)
		return NULL;
	body->bytes += length;
	body->left -= length;
	return bytes;
}

static bool take_u16(struct body *body, uint16_t *ret)
{
	const uint8_t *bytes = take(body, sizeof(*ret));

	if (!bytes)
		return false;
	memcpy(ret, bytes, sizeof(*ret));
	*ret = reader_u16(body->reader, *ret);
	return true;
}

static bool take_u32(struct body *body, uint32_t *ret)
{
	const uint8_t *bytes = take(body, sizeof(*ret));

	if (!bytes)
		return false;
	memcpy(ret, bytes, sizeof(*ret));
	*ret = reader_u32(body->reader, *ret);
	return true;
}

bool pcapng_begins(const struct reader *reader)
{
	uint32_t type;

	if (reader_left(reader) < sizeof(type))
		return false;
	memcpy(&type, reader_at(reader), sizeof(type));
	return type == PCAPNG_SECTION;
}

/* The byte order stands behind the length of the block, which is written in it. */
static int begin_section(struct sections *sections)
{
	struct reader *reader = sections->reader;
	uint32_t magic;
	uint16_t major;

	if (reader_left(reader) < PCAPNG_FRAME + sizeof(magic))
		return reader_fail(reader, "the file ends in its header");
	memcpy(&magic, reader_at(reader) + 8, sizeof(magic));
	memcpy(&major, reader_at(reader) + 12, sizeof(major));
	if (magic != PCAPNG_BYTE_ORDER && magic != bswap_32(PCAPNG_BYTE_ORDER))
		return reader_fail(reader, "a section of pcapng without a byte order");
	reader->swapped = magic != PCAPNG_BYTE_ORDER;
	if (reader_u16(reader, major) != 1)
		return reader_fail(reader, "unknown version of pcapng");
	sections->count = 0;
	return 0;
}

static void read_option(struct interface *interface, uint16_t code, struct body value)
{
	uint32_t half[2];

	if (code == PCAPNG_RESOLUTION && value.left >= 1)
		interface->resolution = *value.bytes;
	if (code != PCAPNG_OFFSET || !take_u32(&value, &half[0]) || !take_u32(&value, &half[1]))
		return;
	if (value.reader->swapped)
		interface->offset_s = (int64_t)((uint64_t)half[0] << 32 | half[1]);
	else
		memcpy(&interface->offset_s, half, sizeof(interface->offset_s));
}

static void read_options(struct interface *interface, struct body *body)
{
	uint16_t code, length;

	while (take_u16(body, &code) && take_u16(body, &length) && code != PCAPNG_OPTIONS_END) {
		struct body value = *body;

		if (!take(body, length))
			return;
		value.left = length;
		read_option(interface, code, value);
		take(body, -length & 3);
	}
}

static int add_interface(struct sections *sections, struct body *body)
{
	struct interface interface = {.resolution = 6};
	uint16_t unused;

	if (!take_u16(body, &interface.link_type) || !take_u16(body, &unused) ||
		!take_u32(body, &interface.snap))
		return 0;
	read_options(&interface, body);
	if (sections->count == sections->size) {
		size_t size = sections->size ? sections->size * 2 : 8;
		struct interface *list = reallocarray(sections->interfaces, size, sizeof(*list));

		if (!list)
			return -ENOMEM;
		sections->interfaces = list;
		sections->size = size;
	}
	sections->interfaces[sections->count++] = interface;
	sections->netlink |= interface.link_type == RECORDING_LINK_TYPE;
	return 0;
}

/* In units of a power of ten or, with the upper bit, of two. */
static uint64_t nanoseconds(const struct interface *interface, uint64_t time)
{
	unsigned power = interface->resolution & 0x7f;
	uint64_t fraction;

	if (!(interface->resolution & 0x80)) {
		for (; power < 9; power++)
			time *= 10;
		for (; power > 9 && time; power--)
			time /= 10;
		return time;
	}
	if (power > 63)
		return 0;
	fraction = time & ((UINT64_C(1) << power) - 1);
	/* The product has room for 30 bits. */
	if (power > 30)
		fraction >>= power - 30;
	return (time >> power) * NANOSECONDS_PER_S +
	       (fraction * NANOSECONDS_PER_S >> (power > 30 ? 30 : power));
}

static int add_packet(struct sections *sections, uint32_t id, uint64_t time, uint32_t captured,
	uint32_t original, struct body *body)
{
	struct captured packet = {.length = captured, .cut = captured < original};
	const struct interface *interface;

	if (id >= sections->count)
		return reader_fail(sections->reader, "a packet of an interface that is not there");
	interface = &sections->interfaces[id];
	if (interface->link_type != RECORDING_LINK_TYPE)
		return 0;
	if (captured > RECORDING_PACKET_MAX || (captured > body->left && !body->cut))
		return reader_fail(sections->reader, "impossible packet length");
	if (captured > body->left) {
		packet.length = body->left;
		packet.cut = true;
	}
	packet.bytes = body->bytes;
	if (time)
		packet.time_ns = nanoseconds(interface, time) +
				 (uint64_t)interface->offset_s * NANOSECONDS_PER_S;
	return reader_packet(sections->reader, &packet, sections->found);
}

static int read_packet(struct sections *sections, bool enhanced, struct body *body)
{
	uint32_t id = 0, high, low, captured, original;
	uint16_t short_id = 0, drops;

	if (enhanced ? !take_u32(body, &id) : !take_u16(body, &short_id) || !take_u16(body, &drops))
		return 0;
	if (!take_u32(body, &high) || !take_u32(body, &low) || !take_u32(body, &captured) ||
		!take_u32(body, &original))
		return 0;
	return add_packet(sections, enhanced ? id : short_id, (uint64_t)high << 32 | low, captured,
		original, body);
}

/* It has no length of its own, and no time. */
static int read_simple(struct sections *sections, struct body *body)
{
	uint32_t original, captured;

	if (!take_u32(body, &original))
		return 0;
	captured = original;
	if (sections->count && sections->interfaces[0].snap &&
		captured > sections->interfaces[0].snap)
		captured = sections->interfaces[0].snap;
	return add_packet(sections, 0, 0, captured, original, body);
}

static int read_body(struct sections *sections, uint32_t type, struct body *body)
{
	switch (type) {
	case PCAPNG_INTERFACE:
		return add_interface(sections, body);
	case PCAPNG_PACKET:
	case PCAPNG_ENHANCED:
		return read_packet(sections, type == PCAPNG_ENHANCED, body);
	case PCAPNG_SIMPLE:
		return read_simple(sections, body);
	default:
		return 0;
	}
}

/* Has the next block ready, or as much of it as there is. @return its length, or -errno */
static int64_t next_length(struct reader *reader)
{
	uint32_t length;
	int error;

	memcpy(&length, reader_at(reader) + 4, sizeof(length));
	length = reader_u32(reader, length);
	if (length < PCAPNG_FRAME || length % 4 || length > BLOCK_MAX)
		return reader_fail(reader, "impossible block length");
	error = reader_need(reader, length);
	return error ? error : (int64_t)length;
}

/* Reads the next block. A file that ends within it is a recording that was cut. */
static int read_block(struct sections *sections)
{
	struct reader *reader = sections->reader;
	struct body body = {.reader = reader};
	uint32_t type;
	int64_t length;
	int error = 0;

	memcpy(&type, reader_at(reader), sizeof(type));
	if (type == PCAPNG_SECTION)
		error = begin_section(sections);
	if (error)
		return error;
	type = reader_u32(reader, type);
	length = next_length(reader);
	if (length < 0)
		return (int)length;
	body.cut = (size_t)length > reader_left(reader);
	body.bytes = reader_at(reader) + 8;
	body.left = (body.cut ? reader_left(reader) + 4 : (size_t)length) - PCAPNG_FRAME;
	reader->truncated |= body.cut;
	reader->taken = body.cut ? reader_left(reader) : (size_t)length;
	return read_body(sections, type, &body);
}

static int pcapng_next(struct reader *reader, struct datagram *ret)
{
	struct sections *sections = reader->sections;
	int error = reader_need(reader, PCAPNG_FRAME + sizeof(struct pcapng_section));

	if (error)
		return error;
	sections->found = ret;
	if (reader_left(reader) >= PCAPNG_FRAME)
		return read_block(sections);
	if (reader_left(reader) && !reader->offset)
		return reader_fail(reader, "the file ends in its header");
	reader->truncated |= reader_left(reader) > 0;
	if (!sections->netlink)
		return reader_fail(reader, "no interface has the link type NETLINK");
	return -ENODATA;
}

static const struct reader_format pcapng_format = {pcapng_next};

int pcapng_start(struct reader *reader)
{
	reader->sections = calloc(1, sizeof(*reader->sections));
	if (!reader->sections)
		return -ENOMEM;
	reader->sections->reader = reader;
	reader->format = &pcapng_format;
	return 0;
}

void sections_free(struct sections *sections)
{
	if (sections)
		free(sections->interfaces);
	free(sections);
}
