/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "nlinspect/netlink/message.h"
#include "nlinspect/netlink/request.h"

#include <errno.h>
#include <linux/rtnetlink.h>

START_TEST(request_is_a_dump)
{
	struct rtgenmsg header = {.rtgen_family = 10};
	struct request request;
	struct cursor cursor;
	struct message message;
	struct attribute attribute;
	size_t length;
	uint32_t value;

	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	request_u32(&request, IFLA_EXT_MASK, 0x01020304);
	request_number(&request, 99);
	ck_assert_int_eq(request.error, 0);
	ck_assert_int_eq(request.protocol, NETLINK_ROUTE);
	ck_assert_uint_eq(request_type(&request), RTM_GETLINK);
	ck_assert_uint_eq(request_payload(&request, &length)[0], 10);
	ck_assert_uint_eq(length, 12);

	cursor = cursor_of(request.bytes, request.length);
	ck_assert(message_next(&cursor, &message));
	ck_assert_uint_eq(message.flags, NLM_F_REQUEST | NLM_F_DUMP);
	ck_assert_uint_eq(message.sequence, 99);
	ck_assert(attribute_find(
		message_attributes(&message, sizeof(header)), IFLA_EXT_MASK, &attribute));
	ck_assert_uint_eq(attribute.length, 4);
	memcpy(&value, attribute.payload, 4);
	ck_assert_uint_eq(value, 0x01020304);
	ck_assert(!message_next(&cursor, &message));
	ck_assert(!cursor.malformed);
}
END_TEST

START_TEST(request_for_one_thing)
{
	struct request request;
	struct nlmsghdr header;

	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, NULL, 0);
	ck_assert(!request_is_single(&request));
	request_single(&request);
	ck_assert(request_is_single(&request));
	memcpy(&header, request.bytes, sizeof(header));
	ck_assert_uint_eq(header.nlmsg_flags, NLM_F_REQUEST);
}
END_TEST

START_TEST(too_many_attributes_are_an_error_that_stays)
{
	struct request request;
	size_t length;

	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, NULL, 0);
	for (unsigned i = 0; i < (REQUEST_SIZE - NLMSG_HDRLEN) / 8; i++)
		request_u32(&request, 1, i);
	ck_assert_int_eq(request.error, 0);
	length = request.length;
	request_u32(&request, 1, 0);
	ck_assert_int_eq(request.error, -EMSGSIZE);
	ck_assert_uint_eq(request.length, length);
	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, NULL, 0);
	ck_assert_int_eq(request.error, 0);
}
END_TEST

START_TEST(header_must_fit)
{
	uint8_t header[REQUEST_SIZE] = {0};
	struct request request;

	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, header, REQUEST_SIZE - NLMSG_HDRLEN);
	ck_assert_int_eq(request.error, 0);
	ck_assert_uint_eq(request.length, REQUEST_SIZE);
	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, header, REQUEST_SIZE - NLMSG_HDRLEN + 1);
	ck_assert_int_eq(request.error, -EMSGSIZE);
	request_u32(&request, 1, 1);
	ck_assert_int_eq(request.error, -EMSGSIZE);
	ck_assert_uint_eq(request.length, NLMSG_HDRLEN);
}
END_TEST

START_TEST(what_was_appended_can_be_taken_away)
{
	struct request request, plain;
	struct nlmsghdr header;

	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, "abcd", 4);
	plain = request;
	request_bytes(&request, 7, "twelve bytes", 12);
	ck_assert_uint_eq(request.length, plain.length + 16);
	ck_assert_mem_eq(request.bytes + plain.length + 4, "twelve bytes", 12);
	request_cut(&request, plain.length);
	ck_assert_uint_eq(request.length, plain.length);
	memcpy(&header, request.bytes, sizeof(header));
	ck_assert_uint_eq(header.nlmsg_len, plain.length);
	ck_assert_int_eq(request.error, 0);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, what_was_appended_can_be_taken_away);
	tcase_add_test(tests, request_is_a_dump);
	tcase_add_test(tests, request_for_one_thing);
	tcase_add_test(tests, too_many_attributes_are_an_error_that_stays);
	tcase_add_test(tests, header_must_fit);
}
