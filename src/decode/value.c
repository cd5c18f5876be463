/* SPDX-License-Identifier: MIT */
#include "value.h"

#include "nlinspect/decode/decoder.h"

#include <sys/socket.h>

static uint64_t read_number(
	const struct wire *wire, const uint8_t *bytes, size_t length, bool big_endian)
{
	size_t size = wire->form == WIRE_UINT && length >= 8 ? 8 : wire->size;
	uint64_t value;

	if (wire->form == WIRE_PAIR)
		return read_unsigned(bytes, 4, false) | read_unsigned(bytes + 4, 4, false) << 32;
	value = read_unsigned(bytes, size, big_endian || wire->big_endian);
	if (wire->form == WIRE_BITS)
		value = value >> wire->shift & ((UINT64_C(1) << wire->width) - 1);
	return value;
}

/* Whether the number is the one that means "absent" in this row. */
static bool is_none(const struct wire *wire, uint64_t value)
{
	unsigned bits = wire->form == WIRE_BITS ? wire->width : wire->size * 8U;

	return (wire->none == WIRE_ZERO && !value) ||
	       (wire->none == WIRE_ONES && value == UINT64_MAX >> (64 - bits));
}

static bool is_zero(const struct address *address)
{
	static const uint8_t zeros[sizeof(address->bytes)];

	return !memcmp(address->bytes, zeros, address->length);
}

static int64_t sign_extend(uint64_t value, size_t size)
{
	unsigned unused = (unsigned)(8 - size) * 8;

	return (int64_t)(value << unused) >> unused;
}

bool decode_address(const uint8_t *bytes, size_t length, uint8_t family, struct address *ret)
{
	/* A header has room for the longest address; an attribute is as long as its address. */
	size_t size = family == AF_INET ? 4 : family == AF_INET6 ? 16 : length;

	if (!length || length < size || size > sizeof(ret->bytes))
		return false;
	ret->family = family;
	ret->length = (uint8_t)size;
	memcpy(ret->bytes, bytes, size);
	return true;
}

static bool read_lladdr(const uint8_t *bytes, size_t length, struct lladdr *ret)
{
	if (!length || length > sizeof(ret->bytes))
		return false;
	ret->length = (uint8_t)length;
	ret->family = AF_UNSPEC;
	memcpy(ret->bytes, bytes, length);
	return true;
}

/* The bytes of a string attribute up to its NUL, if it has one. */
static struct text read_text(const uint8_t *bytes, size_t length)
{
	return (struct text){(const char *)bytes, (uint32_t)strnlen((const char *)bytes, length)};
}

/* @return whether the value is present */
static bool value_number(const struct wire *wire, enum field_type type, const uint8_t *bytes,
	size_t length, bool big_endian, uint64_t *value)
{
	uint64_t number = 1;

	if (wire->form != WIRE_FLAG)
		number = read_number(wire, bytes, length, big_endian);
	if (wire->none && is_none(wire, number))
		return false;
	if (type == FIELD_SNUM)
		*(int64_t *)value = sign_extend(number, wire->size);
	else
		*value = type == FIELD_BOOL ? number != 0 : WORD_OF(wire->vocabulary, number);
	return true;
}

bool value_read(const struct wire *wire, enum field_type type, const struct attribute *attribute,
	uint8_t family, void *value)
{
	struct prefix *prefix = value;
	const uint8_t *bytes;
	size_t length;

	if (attribute->length < (size_t)wire->offset + wire->size)
		return false;
	bytes = attribute->payload + wire->offset;
	length = attribute->length - wire->offset;
	if (wire->family)
		family = wire->family;
	switch (type) {
	case FIELD_TEXT:
		*(struct text *)value = read_text(bytes, length);
		return true;
	case FIELD_ADDRESS:
		return decode_address(bytes, length, family, value) &&
		       !(wire->none && is_zero(value));
	case FIELD_PREFIX:
		prefix->bits = family == AF_INET ? 32 : 128;
		return decode_address(bytes, length, family, &prefix->address);
	case FIELD_MAC:
		return read_lladdr(bytes, length, value);
	default:
		return value_number(wire, type, bytes, length, attribute->big_endian, value);
	}
}
