/* SPDX-License-Identifier: MIT */
/* Probes of UDP and TCP: what is written is read again, and nothing else is. */
#include "subject/ping/segment.h"

#include "nlinspect/base/cleanup.h"

#include <string.h>

#include "subject/ping/icmp.h"
#include "unit.h"

static const uint8_t from4[] = {192, 0, 2, 1}, to4[] = {198, 51, 100, 1};
static const uint8_t from6[16] = {0x20, 1, 0xd, 0xb8, [15] = 1};
static const uint8_t to6[16] = {0x20, 1, 0xd, 0xb8, [15] = 2};

static const struct segment_ends ends[] = {
	{false, from4, to4, 40000, 443},
	{true, from6, to6, 40000, 443},
};

/* The sum of a segment and of the addresses, protocol and length; 0 if its checksum is right. */
static uint16_t sum_of(const struct segment_ends *of, const uint8_t *segment)
{
	const size_t size = of->inet6 ? 16 : 4;
	uint32_t sum = 6 + SEGMENT_SYN;

	for (size_t i = 0; i < size; i++)
		sum += (uint32_t)(of->from[i] + of->to[i]) << (i % 2 ? 0 : 8);
	for (size_t i = 0; i < SEGMENT_SYN; i++)
		sum += (uint32_t)segment[i] << (i % 2 ? 0 : 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

START_TEST(a_syn_is_complete)
{
	static const uint8_t head[] = {
		0x9c, 0x40, 1, 0xbb, 0xfe, 0xdc, 0xba, 0x98, 0, 0, 0, 0, 0x60, 2};
	uint8_t syn[SEGMENT_SYN];
	uint32_t number = 0;

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		segment_write_syn(&ends[i], 0xfedcba98, syn);
		ck_assert_mem_eq(syn, head, sizeof(head));
		ck_assert_uint_eq(sum_of(&ends[i], syn), 0);
		ck_assert(segment_read_quote(&ends[i], syn, 8, &number));
		ck_assert_uint_eq(number, 0xfedcba98);
		ck_assert(!segment_read_quote(&ends[i], syn, 7, &number));
		syn[1]++;
		ck_assert(!segment_read_quote(&ends[i], syn, 8, &number));
	}
}
END_TEST

START_TEST(answers_are_told_apart)
{
	static const struct {
		uint8_t flags;
		enum segment_answer answer;
	} rows[] = {
		{0x12, SEGMENT_ACCEPTED}, {0x14, SEGMENT_REFUSED},
		{0x10, SEGMENT_NONE}, /* an acknowledgement alone */
		{0x04, SEGMENT_NONE}, /* a reset that acknowledges nothing */
		{0x02, SEGMENT_NONE}, /* a SYN of the host */
	};
	uint8_t segment[20] = {1, 0xbb, 0x9c, 0x40, [8] = 0xfe, 0xdc, 0xba, 0x99};
	uint32_t number;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		number = 0;
		segment[13] = rows[i].flags;
		ck_assert_int_eq(segment_read_answer(ends, segment, sizeof(segment), &number),
			rows[i].answer);
		ck_assert(rows[i].answer == SEGMENT_NONE || number == 0xfedcba98);
		ck_assert_int_eq(segment_read_answer(ends, segment, sizeof(segment) - 1, &number),
			SEGMENT_NONE);
	}
	segment[13] = 0x12;
	segment[3]++;
	ck_assert_int_eq(
		segment_read_answer(ends, segment, sizeof(segment), &number), SEGMENT_NONE);
}
END_TEST

START_TEST(a_payload_names_its_probe)
{
	uint8_t payload[DATAGRAM_MARK];
	uint64_t cookie, seq;

	for (size_t i = 0; i < sizeof(payload); i++)
		payload[i] = icmp_payload_byte(UINT64_C(0x1122334455667788), 70000, i);
	ck_assert(datagram_read_mark(payload, sizeof(payload), &cookie, &seq));
	ck_assert_uint_eq(cookie, UINT64_C(0x1122334455667788));
	ck_assert_uint_eq(seq, 70000);
	ck_assert(!datagram_read_mark(payload, sizeof(payload) - 1, &cookie, &seq));
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_syn_is_complete);
	tcase_add_test(tests, answers_are_told_apart);
	tcase_add_test(tests, a_payload_names_its_probe);
}
