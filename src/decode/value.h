/* SPDX-License-Identifier: MIT */
/* One value of a message. */
#ifndef NLINSPECT_DECODE_VALUE_H
#define NLINSPECT_DECODE_VALUE_H

#include "nlinspect/model/field.h"
#include "nlinspect/netlink/message.h"

/** A number of 1, 2, 4 or 8 bytes, of any alignment. */
static inline uint64_t read_unsigned(const uint8_t *bytes, size_t size, bool big_endian)
{
	uint16_t u16;
	uint32_t u32;
	uint64_t u64;

	switch (size) {
	case 1:
		return bytes[0];
	case 2:
		memcpy(&u16, bytes, sizeof(u16));
		return big_endian ? (uint64_t)bytes[0] << 8 | bytes[1] : u16;
	case 4:
		memcpy(&u32, bytes, sizeof(u32));
		return big_endian == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
			       ? __builtin_bswap32(u32)
			       : u32;
	default:
		memcpy(&u64, bytes, sizeof(u64));
		return big_endian == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
			       ? __builtin_bswap64(u64)
			       : u64;
	}
}

/**
 * Copies the value of a wire.
 * @param bytes   the payload of its attribute, or a header
 * @param family  of an address if the row has none
 * @return whether the value is present
 */
bool value_read(const struct wire *wire, enum field_type type, const struct attribute *bytes,
	uint8_t family, void *value);

#endif
