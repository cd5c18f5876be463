/* SPDX-License-Identifier: MIT */
/* Payloads of netlink messages to build: a header, attributes, nested ones; and memory behind which
 * nothing may be read. */
#ifndef PAYLOAD_H
#define PAYLOAD_H

#include "nlinspect/netlink/message.h"

#include <linux/netlink.h>
#include <sys/mman.h>

#include "unit.h"

struct payload {
	uint8_t bytes[8192];
	size_t length;
};

static inline void payload_bytes(struct payload *payload, const void *bytes, size_t length)
{
	/* An assertion that holds is noted in a file, which takes its time. */
	if (payload->length + length > sizeof(payload->bytes))
		ck_abort_msg("no room in a payload");
	if (length)
		memcpy(payload->bytes + payload->length, bytes, length);
	payload->length += length;
}

static inline void payload_pad(struct payload *payload)
{
	static const uint8_t zeros[NLA_ALIGNTO];

	payload_bytes(payload, zeros, -payload->length % NLA_ALIGNTO);
}

/* An attribute whose length says what it likes. */
static inline void payload_forged(
	struct payload *payload, uint16_t type, uint16_t claimed, const void *bytes, size_t length)
{
	struct nlattr header = {.nla_len = claimed, .nla_type = type};

	payload_pad(payload);
	payload_bytes(payload, &header, sizeof(header));
	payload_bytes(payload, bytes, length);
}

/* The padding comes before the next attribute: the last one ends where its bytes end. */
static inline void payload_attribute(
	struct payload *payload, uint16_t type, const void *bytes, size_t length)
{
	payload_forged(payload, type, (uint16_t)(sizeof(struct nlattr) + length), bytes, length);
}

static inline void payload_u8(struct payload *payload, uint16_t type, uint8_t value)
{
	payload_attribute(payload, type, &value, sizeof(value));
}

static inline void payload_u32(struct payload *payload, uint16_t type, uint32_t value)
{
	payload_attribute(payload, type, &value, sizeof(value));
}

/* With its NUL, as the kernel sends strings. */
static inline void payload_string(struct payload *payload, uint16_t type, const char *string)
{
	payload_attribute(payload, type, string, strlen(string) + 1);
}

static inline void payload_nested(
	struct payload *payload, uint16_t type, const struct payload *nested)
{
	payload_attribute(payload, (uint16_t)(type | NLA_F_NESTED), nested->bytes, nested->length);
}

static inline struct message payload_message(const struct payload *payload, uint16_t type)
{
	return (struct message){.type = type, .payload = payload->bytes, .length = payload->length};
}

enum { FENCE_ROOM = 64 << 10 };

/* A copy of the bytes that ends where no page is mapped; good until the next call. */
static inline const uint8_t *fenced(const void *bytes, size_t length)
{
	static uint8_t *memory;

	if (length > FENCE_ROOM)
		ck_abort_msg("no room before the fence");
	if (!memory) {
		memory = mmap(NULL, 2 * FENCE_ROOM, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		ck_assert_ptr_ne(memory, MAP_FAILED);
		ck_assert_int_eq(mprotect(memory + FENCE_ROOM, FENCE_ROOM, PROT_NONE), 0);
	}
	if (length)
		memcpy(memory + FENCE_ROOM - length, bytes, length);
	return memory + FENCE_ROOM - length;
}

#endif
