/* SPDX-License-Identifier: MIT */
/* pcapng, which Wireshark saves: blocks, each with its length before and after its body. A section
 * begins with a block that says in which byte order it is written. */
#include "window.h"

#include "recording.h"

#include <byteswap.h>
#include <errno.h>
#include <string.h>

enum { NANOSECONDS_PER_S = 1000000000 };

/* Options of an interface, and of a packet, that recordings do without. */
enum {
	OPTION_NAME = 2,
	OPTION_SPEED = 8,
	OPTION_FILTER = 11,
	OPTION_FLAGS = 2,   /* the direction */
	OPTION_LOST = 4,    /* packets that were lost before it */
	OPTION_PROCESS = 8, /* the numbers of a process and a thread */
};

/* A part of the file that was bounded already. */
struct body {
	const struct packets *packets;
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
	*ret = window_u16(body->packets, *ret);
	return true;
}

static bool take_u32(struct body *body, uint32_t *ret)
{
	const uint8_t *bytes = take(body, sizeof(*ret));

	if (!bytes)
		return false;
	memcpy(ret, bytes, sizeof(*ret));
	*ret = window_u32(body->packets, *ret);
	return true;
}

/* A number of 64 bits, in the byte order of the section. */
static bool take_u64(struct body *body, uint64_t *ret)
{
	const uint8_t *bytes = take(body, sizeof(*ret));

	if (!bytes)
		return false;
	memcpy(ret, bytes, sizeof(*ret));
	*ret = body->packets->swapped ? bswap_64(*ret) : *ret;
	return true;
}

bool packets_pcapng_begins(struct packets *packets)
{
	uint32_t type;

	if (window_left(packets) < sizeof(type))
		return false;
	memcpy(&type, window_at(packets), sizeof(type));
	return type == PCAPNG_SECTION;
}

/* The byte order follows the length of the block, which is written in it. */
static int begin_section(struct packets *packets)
{
	uint32_t magic;
	uint16_t major;
	int error = window_need(packets, PCAPNG_FRAME + sizeof(magic));

	if (error)
		return error;
	if (window_left(packets) < PCAPNG_FRAME + sizeof(magic))
		return window_fail(packets, "the file ends in its header");
	memcpy(&magic, window_at(packets) + 8, sizeof(magic));
	memcpy(&major, window_at(packets) + 12, sizeof(major));
	if (magic != PCAPNG_BYTE_ORDER && magic != bswap_32(PCAPNG_BYTE_ORDER))
		return window_fail(packets, "a section of pcapng without a byte order");
	packets->swapped = magic != PCAPNG_BYTE_ORDER;
	if (window_u16(packets, major) != 1)
		return window_fail(packets, "unknown version of pcapng");
	packets->section = packets->interface_count;
	return 0;
}

/* The next option. @return false at their end, or if they are malformed */
static bool next_option(struct body *body, uint16_t *code, struct body *value)
{
	uint16_t length;

	if (!take_u16(body, code) || !take_u16(body, &length) || *code == PCAPNG_OPTIONS_END)
		return false;
	*value = *body;
	if (!take(body, length))
		return false;
	value->left = length;
	take(body, -length & 3);
	return true;
}

static struct text text_in(const struct body *value)
{
	return (struct text){(const char *)value->bytes, (uint32_t)value->left};
}

static void read_interface_option(
	struct packet_interface *interface, uint16_t code, struct body *value)
{
	uint64_t number;

	switch (code) {
	case OPTION_NAME:
		interface->name = text_in(value);
		break;
	case OPTION_FILTER:
		/* The first byte is 0 if a text follows. */
		if (value->left > 1 && !*value->bytes)
			interface->filter = (struct text){
				(const char *)value->bytes + 1, (uint32_t)value->left - 1};
		break;
	case OPTION_SPEED:
		take_u64(value, &interface->speed);
		break;
	case PCAPNG_RESOLUTION:
		if (value->left)
			interface->resolution = *value->bytes;
		break;
	case PCAPNG_OFFSET:
		if (take_u64(value, &number))
			interface->offset_s = (int64_t)number;
		break;
	}
}

static int add_interface(struct packets *packets, struct body *body)
{
	struct packet_interface interface = {.resolution = 6};
	struct body value;
	uint16_t unused, code;

	if (!take_u16(body, &interface.link_type) || !take_u16(body, &unused) ||
		!take_u32(body, &interface.snap))
		return 0;
	while (next_option(body, &code, &value))
		read_interface_option(&interface, code, &value);
	return window_interface(packets, &interface);
}

/* In units of a power of ten or, with the upper bit, of two. */
static uint64_t nanoseconds(const struct packet_interface *interface, uint64_t time)
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

static void read_packet_option(struct captured *captured, uint16_t code, struct body *value)
{
	uint32_t number;

	switch (code) {
	case PCAPNG_COMMENT:
		if (!captured->comment.length)
			captured->comment = text_in(value);
		break;
	case OPTION_FLAGS:
		if (take_u32(value, &number) && (number & 3) < 3)
			captured->direction = number & 3;
		break;
	case OPTION_LOST:
		take_u64(value, &captured->lost);
		break;
	case OPTION_PROCESS:
		take_u32(value, &captured->pid);
		break;
	}
}

/* @param time  in units of the interface; 0: not known @return 0 or -EBADMSG */
static int take_packet(
	struct packets *packets, uint64_t time, struct body *body, struct captured *ret)
{
	const struct packet_interface *interface;
	struct body value;
	uint16_t code;

	if (ret->interface >= packets->interface_count - packets->section)
		return window_fail(packets, "a packet of an interface that is not there");
	ret->interface += (uint32_t)packets->section;
	interface = &packets->interfaces[ret->interface];
	if (ret->length > PACKET_MAX || (ret->length > body->left && !body->cut))
		return window_fail(packets, "impossible packet length");
	ret->cut = ret->length > body->left;
	if (ret->cut)
		ret->length = (uint32_t)body->left;
	ret->bytes = take(body, ret->length);
	if (time)
		ret->time_ns = nanoseconds(interface, time) +
			       (uint64_t)interface->offset_s * NANOSECONDS_PER_S;
	take(body, -ret->length & 3);
	while (next_option(body, &code, &value))
		read_packet_option(ret, code, &value);
	return 0;
}

/* @return 1: there is one; 0: the block has none; -EBADMSG */
static int read_packet(
	struct packets *packets, bool enhanced, struct body *body, struct captured *ret)
{
	uint32_t id = 0, high, low;
	uint16_t short_id = 0, drops;
	int error;

	if (enhanced ? !take_u32(body, &id) : !take_u16(body, &short_id) || !take_u16(body, &drops))
		return 0;
	if (!take_u32(body, &high) || !take_u32(body, &low) || !take_u32(body, &ret->length) ||
		!take_u32(body, &ret->original))
		return 0;
	ret->interface = enhanced ? id : short_id;
	error = take_packet(packets, (uint64_t)high << 32 | low, body, ret);
	return error ? error : 1;
}

/* It has no length of its own, and no time. @return as read_packet() */
static int read_simple(struct packets *packets, struct body *body, struct captured *ret)
{
	uint32_t snap = 0;
	int error;

	if (!take_u32(body, &ret->original))
		return 0;
	if (packets->interface_count > packets->section)
		snap = packets->interfaces[packets->section].snap;
	ret->length = snap && ret->original > snap ? snap : ret->original;
	error = take_packet(packets, 0, body, ret);
	return error ? error : 1;
}

/* @return as read_packet(), or -ENOMEM */
static int read_body(
	struct packets *packets, uint32_t type, struct body *body, struct captured *ret)
{
	switch (type) {
	case PCAPNG_INTERFACE:
		return add_interface(packets, body);
	case PCAPNG_PACKET:
	case PCAPNG_ENHANCED:
		return read_packet(packets, type == PCAPNG_ENHANCED, body, ret);
	case PCAPNG_SIMPLE:
		return read_simple(packets, body, ret);
	default:
		return 0;
	}
}

/* The file ends within the head of a block. */
static int end(struct packets *packets)
{
	if (window_left(packets) && !packets->passed && !packets->offset)
		return window_fail(packets, "the file ends in its header");
	packets->truncated |= window_left(packets) > 0;
	packets->offset = packets->length;
	return -ENODATA;
}

/* Reads the next block. A file that ends within it is one that was cut. @return as read_packet();
 * -ENODATA; -errno */
static int read_block(struct packets *packets, struct captured *ret)
{
	struct body body = {.packets = packets};
	uint32_t type, length;
	int result = window_need(packets, PCAPNG_FRAME);

	if (result)
		return result;
	if (window_left(packets) < PCAPNG_FRAME)
		return end(packets);
	memcpy(&type, window_at(packets), sizeof(type));
	if (type == PCAPNG_SECTION)
		result = begin_section(packets);
	if (result)
		return result;
	memcpy(&length, window_at(packets) + 4, sizeof(length));
	type = window_u32(packets, type);
	length = window_u32(packets, length);
	if (length < PCAPNG_FRAME || length % 4)
		return window_fail(packets, "impossible block length");
	result = window_need(packets, length);
	if (result)
		return result;
	body.cut = length > window_left(packets);
	body.bytes = window_at(packets) + 8;
	body.left = (body.cut ? window_left(packets) + 4 : length) - PCAPNG_FRAME;
	*ret = (struct captured){.length = 0};
	result = read_body(packets, type, &body, ret);
	packets->truncated |= body.cut;
	packets->offset += body.cut ? window_left(packets) : length;
	return result;
}

int packets_pcapng_next(struct packets *packets, struct captured *ret)
{
	int result;

	do
		result = read_block(packets, ret);
	while (!result);
	return result > 0 ? 0 : result;
}
