/* SPDX-License-Identifier: MIT */
/* ICMP messages, whole, cut and of random bytes; and events in a recording. */
#include "subject/ping/icmp.h"

#include "nlinspect/base/cleanup.h"

#include <errno.h>
#include <sys/socket.h>

#include "subject/ping/event.h"
#include "unit.h"

#include "random.h"

enum { PAYLOAD = 21, MESSAGE = ICMP_HEAD + PAYLOAD };

/* A reply as a host would send it. */
static void make_reply(bool inet6, uint8_t *message)
{
	for (size_t i = 0; i < PAYLOAD; i++)
		message[ICMP_HEAD + i] = icmp_payload_byte(UINT64_C(0x1122334455667788), 7, i);
	icmp_write_request(inet6, 0xabcd, 0x0107, message, PAYLOAD);
	message[0] = inet6 ? 129 : 0;
	if (!inet6) {
		/* The type was 8, which the checksum no longer has. */
		uint32_t sum = (uint32_t)(message[2] << 8 | message[3]) + 0x0800;

		sum = (sum & 0xffff) + (sum >> 16);
		message[2] = (uint8_t)(sum >> 8);
		message[3] = (uint8_t)sum;
	}
}

START_TEST(a_reply_is_read)
{
	uint8_t message[MESSAGE];
	struct icmp_echo echo;

	make_reply(_i, message);
	ck_assert(icmp_read_reply(_i, message, MESSAGE, &echo));
	ck_assert_uint_eq(echo.id, 0xabcd);
	ck_assert_uint_eq(echo.seq, 0x0107);
	ck_assert_uint_eq(echo.length, PAYLOAD);
	ck_assert(!echo.damaged);
	ck_assert_uint_eq(echo.payload[0], 0x88);
	ck_assert_uint_eq(echo.payload[8], 7);
	ck_assert_uint_eq(echo.payload[20], 20);
	ck_assert(!icmp_read_request(_i, message, MESSAGE, &echo));
	ck_assert(!icmp_read_reply(!_i, message, MESSAGE, &echo));
	message[1] = 1;
	ck_assert(!icmp_read_reply(_i, message, MESSAGE, &echo));
}
END_TEST

START_TEST(every_changed_bit_shows)
{
	uint8_t message[MESSAGE];
	struct icmp_echo echo;

	make_reply(false, message);
	for (size_t bit = 16; bit < 8 * MESSAGE; bit++) {
		message[bit / 8] ^= (uint8_t)(1 << bit % 8);
		ck_assert(icmp_read_reply(false, message, MESSAGE, &echo) && echo.damaged);
		message[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}
END_TEST

START_TEST(a_cut_message_is_none)
{
	uint8_t whole[MESSAGE];
	struct icmp_echo echo;

	make_reply(_i, whole);
	for (size_t length = 0; length < MESSAGE; length++) {
		/* So that a sanitizer sees what is read beyond. */
		CLEANUP(free) uint8_t *message = malloc(length + !length);

		memcpy(message, whole, length);
		ck_assert(icmp_read_reply(_i, message, length, &echo) == (length >= ICMP_HEAD));
		ck_assert(length < ICMP_HEAD || echo.length == length - ICMP_HEAD);
	}
}
END_TEST

START_TEST(a_packet_has_a_header)
{
	uint8_t packet[60] = {0x45};
	size_t length = sizeof(packet);

	ck_assert_ptr_eq(icmp_in_packet(packet, &length), packet + 20);
	ck_assert_uint_eq(length, 40);
	packet[0] = 0x4f;
	length = sizeof(packet);
	ck_assert_ptr_eq(icmp_in_packet(packet, &length), packet + 60);
	ck_assert_uint_eq(length, 0);
	length = 59;
	ck_assert_ptr_null(icmp_in_packet(packet, &length));
	packet[0] = 0x44;
	length = sizeof(packet);
	ck_assert_ptr_null(icmp_in_packet(packet, &length));
	packet[0] = 0x65;
	ck_assert_ptr_null(icmp_in_packet(packet, &length));
	length = 19;
	packet[0] = 0x45;
	ck_assert_ptr_null(icmp_in_packet(packet, &length));
}
END_TEST

START_TEST(every_error_has_words)
{
	char text[ICMP_REASON];
	enum ping_outcome outcome;

	for (unsigned type = 0; type < 256; type++) {
		for (unsigned code = 0; code < 256; code++) {
			struct text reason = icmp_error_reason(
				_i, (uint8_t)type, (uint8_t)code, UINT32_MAX, text);

			ck_assert(reason.length && reason.length < sizeof(text));
		}
	}
	ck_assert(icmp_error_outcome(false, 3, 4, &outcome) && outcome == PING_TOO_BIG);
	ck_assert(icmp_error_outcome(false, 3, 1, &outcome) && outcome == PING_UNREACHABLE);
	ck_assert(icmp_error_outcome(false, 11, 0, &outcome) && outcome == PING_TTL_EXCEEDED);
	ck_assert(!icmp_error_outcome(false, 5, 0, &outcome));
	ck_assert(icmp_error_outcome(true, 2, 0, &outcome) && outcome == PING_TOO_BIG);
	ck_assert(icmp_error_outcome(true, 3, 0, &outcome) && outcome == PING_TTL_EXCEEDED);
	ck_assert(icmp_error_outcome(true, 1, 3, &outcome) && outcome == PING_UNREACHABLE);
	ck_assert(!icmp_error_outcome(true, 137, 0, &outcome));
}
END_TEST

START_TEST(an_event_is_read_as_written)
{
	static const uint8_t bytes[] = {1, 2, 3};
	const struct ping_event event = {
		.kind = PING_EVENT_ANSWER,
		.target = 0x0102,
		.time = UINT64_C(0x1122334455667788),
		.unix_ns = UINT64_C(0x99aabbccddeeff00),
		.stamp = 3,
		.seq = UINT64_C(1) << 40,
		.error = 113,
		.info = 0xfffefdfc,
		.id = 0xa1a2,
		.type = 4,
		.code = 5,
		.ttl = 64,
		.from = {.family = AF_INET6, .length = 16, .bytes = {0xfe, 0x80, [15] = 9}},
		.bytes = bytes,
		.length = sizeof(bytes),
	};
	uint8_t written[PING_EVENT_HEAD + sizeof(bytes)];
	struct ping_event read;

	ck_assert_uint_eq(ping_event_write(&event, written), sizeof(written));
	ck_assert_int_eq(ping_event_read(written, sizeof(written), &read), 0);
	ck_assert(read.kind == event.kind && read.target == event.target &&
		  read.time == event.time && read.unix_ns == event.unix_ns &&
		  read.stamp == event.stamp && read.seq == event.seq && read.error == event.error &&
		  read.info == event.info && read.id == event.id && read.type == event.type &&
		  read.code == event.code && read.ttl == event.ttl);
	ck_assert_uint_eq(read.from.family, AF_INET6);
	ck_assert_mem_eq(read.from.bytes, event.from.bytes, 16);
	ck_assert_uint_eq(read.length, sizeof(bytes));
	ck_assert_mem_eq(read.bytes, bytes, sizeof(bytes));
	for (size_t length = 0; length < PING_EVENT_HEAD; length++)
		ck_assert_int_eq(ping_event_read(written, length, &read), -EBADMSG);
	written[0] = PING_EVENT_KINDS;
	ck_assert_int_eq(ping_event_read(written, sizeof(written), &read), -EBADMSG);
	written[0] = 0;
	ck_assert_int_eq(ping_event_read(written, sizeof(written), &read), -EBADMSG);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_loop_test(tests, a_reply_is_read, 0, 2);
	tcase_add_test(tests, every_changed_bit_shows);
	tcase_add_loop_test(tests, a_cut_message_is_none, 0, 2);
	tcase_add_test(tests, a_packet_has_a_header);
	tcase_add_loop_test(tests, every_error_has_words, 0, 2);
	tcase_add_test(tests, an_event_is_read_as_written);
}
