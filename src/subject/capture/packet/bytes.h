/* SPDX-License-Identifier: MIT */
/* A part of a packet, and numbers in it. Decoders ask bytes_have() before they read. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_PACKET_BYTES_H
#define NLINSPECT_SUBJECT_CAPTURE_PACKET_BYTES_H

#include <stdbool.h>
#include <stdint.h>

/** A header with everything after it. */
struct bytes {
	const uint8_t *data;
	uint32_t captured; /* bytes at data … */
	uint32_t length;   /* … of so many on the link; never less than `captured` */
};

static inline bool bytes_have(struct bytes bytes, uint32_t count)
{
	return bytes.captured >= count;
}

/** The rest after the first bytes, which need not all be captured. */
static inline struct bytes bytes_after(struct bytes bytes, uint32_t count)
{
	uint32_t captured = count < bytes.captured ? count : bytes.captured;
	uint32_t length = count < bytes.length ? count : bytes.length;

	return (struct bytes){
		bytes.data + captured, bytes.captured - captured, bytes.length - length};
}

/** The first bytes: a header has the length of what it holds, and padding follows. */
static inline struct bytes bytes_first(struct bytes bytes, uint32_t length)
{
	if (length < bytes.length)
		bytes.length = length;
	if (bytes.length < bytes.captured)
		bytes.captured = bytes.length;
	return bytes;
}

static inline uint16_t get_u16(const uint8_t *data)
{
	return (uint16_t)(data[0] << 8 | data[1]);
}

static inline uint32_t get_u32(const uint8_t *data)
{
	return (uint32_t)get_u16(data) << 16 | get_u16(data + 2);
}

#endif
