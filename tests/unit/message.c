/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "nlinspect/netlink/message.h"

#include <linux/netlink.h>

/* Exactly as large as what it holds, so that a sanitizer sees the first byte read too many; and
 * with every second one at an odd address. */
static uint8_t *exact(const void *bytes, size_t length, size_t shift)
{
	uint8_t *copy = malloc(length + shift);

	ck_assert(copy || !(length + shift));
	if (length)
		memcpy(copy + shift, bytes, length);
	return copy;
}

static uint32_t random_next(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static void check_inside(const uint8_t *part, size_t length, const uint8_t *whole, size_t size)
{
	ck_assert_uint_ge((uintptr_t)part, (uintptr_t)whole);
	ck_assert_uint_le((uintptr_t)part + length, (uintptr_t)whole + size);
}

/* Walks everything. @return a sum over all bytes, so that each is read */
static unsigned walk(const uint8_t *bytes, size_t length)
{
	struct cursor messages = cursor_of(bytes, length);
	struct message message;
	struct attribute attribute;
	unsigned sum = 0, count = 0;

	while (message_next(&messages, &message)) {
		ck_assert_uint_le(++count, length / NLMSG_HDRLEN);
		check_inside(message.payload, message.length, bytes, length);

		struct cursor attributes = message_attributes(&message, 4);

		while (attribute_next(&attributes, &attribute)) {
			check_inside(attribute.payload, attribute.length, message.payload,
				message.length);
			for (size_t i = 0; i < attribute.length; i++)
				sum += attribute.payload[i];
		}
	}
	return sum;
}

START_TEST(random_bytes_stay_inside)
{
	uint32_t state = 1;
	uint8_t bytes[64];

	for (size_t length = 0; length <= sizeof(bytes); length++) {
		for (unsigned round = 0; round < 400; round++) {
			for (size_t i = 0; i < length; i++)
				bytes[i] = (uint8_t)random_next(&state);
			/* Lengths that are likely to be believed. */
			if (round % 2 && length >= 4)
				memcpy(bytes, &(uint32_t){random_next(&state) % 80}, 4);
			if (round % 4 == 3 && length >= 24)
				memcpy(bytes + 20, &(uint16_t){(uint16_t)(state % 40)}, 2);

			uint8_t *copy = exact(bytes, length, round % 2);

			walk(copy + round % 2, length);
			free(copy);
		}
	}
}
END_TEST

static struct nlmsghdr header_of(uint32_t length)
{
	return (struct nlmsghdr){.nlmsg_len = length, .nlmsg_type = 20, .nlmsg_seq = 7};
}

START_TEST(impossible_message_lengths_stop)
{
	static const uint32_t lengths[] = {0, 1, 15, 33, 0x80000010, 0xfffffffd, 0xffffffff};

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		uint8_t bytes[32] = {0};
		struct nlmsghdr header = header_of(lengths[i]);
		struct message message;

		memcpy(bytes, &header, sizeof(header));

		uint8_t *copy = exact(bytes, sizeof(bytes), 0);
		struct cursor cursor = cursor_of(copy, sizeof(bytes));

		ck_assert(!message_next(&cursor, &message));
		ck_assert(cursor.malformed);
		ck_assert(!message_next(&cursor, &message));
		free(copy);
	}
}
END_TEST

START_TEST(second_message_is_checked_too)
{
	uint8_t bytes[17 + 3 + 15] = {0};
	struct nlmsghdr header = header_of(17);
	struct message message;

	memcpy(bytes, &header, sizeof(header));
	bytes[16] = 42;

	struct cursor cursor = cursor_of(bytes, sizeof(bytes));

	ck_assert(message_next(&cursor, &message));
	ck_assert_uint_eq(message.length, 1);
	ck_assert_uint_eq(message.payload[0], 42);
	ck_assert_uint_eq(message.type, 20);
	ck_assert_uint_eq(message.sequence, 7);
	ck_assert_uint_eq(cursor.left, 15);
	ck_assert(!message_next(&cursor, &message));
	ck_assert(cursor.malformed);
}
END_TEST

START_TEST(last_message_may_lack_padding)
{
	struct nlmsghdr header = header_of(17);
	uint8_t bytes[17] = {0};
	struct message message;

	memcpy(bytes, &header, sizeof(header));

	uint8_t *copy = exact(bytes, sizeof(bytes), 1);
	struct cursor cursor = cursor_of(copy + 1, sizeof(bytes));

	ck_assert(message_next(&cursor, &message));
	ck_assert(!message_next(&cursor, &message));
	ck_assert(!cursor.malformed);
	free(copy);
}
END_TEST

static struct cursor attributes_of(uint8_t *bytes, size_t size, uint16_t type, uint16_t length)
{
	struct nlattr header = {.nla_len = length, .nla_type = type};

	memset(bytes, 0xaa, size);
	memcpy(bytes, &header, sizeof(header));
	return cursor_of(bytes, size);
}

START_TEST(attribute_lengths)
{
	uint8_t bytes[11];
	struct attribute attribute;

	for (uint16_t length = 0; length < 20; length++) {
		struct cursor cursor = attributes_of(bytes, sizeof(bytes), 5, length);
		bool valid = length >= 4 && length <= sizeof(bytes);

		ck_assert(attribute_next(&cursor, &attribute) == valid);
		ck_assert(cursor.malformed == !valid);
		if (!valid)
			continue;
		ck_assert_uint_eq(attribute.type, 5);
		ck_assert_uint_eq(attribute.length, length - 4U);
		ck_assert_uint_eq(
			cursor.left, length > 8 ? 0 : sizeof(bytes) - (length > 4 ? 8 : 4));
	}
}
END_TEST

START_TEST(attribute_flags_are_masked)
{
	uint8_t bytes[8];
	struct attribute attribute;
	struct cursor cursor = attributes_of(bytes, sizeof(bytes), NLA_F_NESTED | 3, 8);

	ck_assert(attribute_next(&cursor, &attribute));
	ck_assert_uint_eq(attribute.type, 3);
	ck_assert(!attribute.big_endian);
	cursor = attributes_of(bytes, sizeof(bytes), NLA_F_NET_BYTEORDER | 0x3fff, 8);
	ck_assert(attribute_next(&cursor, &attribute));
	ck_assert_uint_eq(attribute.type, 0x3fff);
	ck_assert(attribute.big_endian);
}
END_TEST

START_TEST(attributes_stand_behind_an_aligned_header)
{
	uint8_t bytes[12] = {0};
	struct attribute attribute;
	struct message message = {.payload = bytes, .length = sizeof(bytes)};

	attributes_of(bytes + 4, 8, 9, 8);
	for (size_t header = 1; header <= 4; header++) {
		ck_assert(attribute_find(message_attributes(&message, header), 9, &attribute));
		ck_assert_uint_eq(attribute.length, 4);
	}
	ck_assert(!attribute_find(message_attributes(&message, 4), 8, &attribute));
	for (message.length = 0; message.length <= 4; message.length++)
		ck_assert_uint_eq(message_attributes(&message, 3).left, 0);
	/* More than 32 bits, as a hostile length in front of a header makes it. */
	message.length = sizeof(bytes);
	if (SIZE_MAX > UINT32_MAX)
		ck_assert_uint_eq(message_attributes(&message, (size_t)0xffffffff + 5).left, 0);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, random_bytes_stay_inside);
	tcase_add_test(tests, impossible_message_lengths_stop);
	tcase_add_test(tests, second_message_is_checked_too);
	tcase_add_test(tests, last_message_may_lack_padding);
	tcase_add_test(tests, attribute_lengths);
	tcase_add_test(tests, attribute_flags_are_masked);
	tcase_add_test(tests, attributes_stand_behind_an_aligned_header);
}
