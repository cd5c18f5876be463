/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/netlink_diag.h>
#include <sys/socket.h>

#include "family.h"
#include "unit.h"

static struct payload socket_of(uint8_t protocol, uint64_t cookie)
{
	struct payload payload = {.length = 0};
	struct netlink_diag_msg header = {
		.ndiag_family = AF_NETLINK,
		.ndiag_type = SOCK_RAW,
		.ndiag_protocol = protocol,
		.ndiag_portid = 4242,
		.ndiag_dst_portid = 5,
		.ndiag_dst_group = 6,
		.ndiag_ino = 11,
		.ndiag_cookie = {(uint32_t)cookie, (uint32_t)(cookie >> 32)},
	};

	payload_bytes(&payload, &header, sizeof(header));
	return payload;
}

static struct netlink_diag_msg *header_of(struct payload *payload)
{
	return (struct netlink_diag_msg *)(void *)payload->bytes;
}

START_TEST(a_socket)
{
	CLEANUP(family_close) struct family family;
	struct payload payload = socket_of(NETLINK_ROUTE, 0x189abcdef);

	payload_u32(&payload, NETLINK_DIAG_FLAGS, NDIAG_FLAG_CB_RUNNING | NDIAG_FLAG_PKTINFO);
	family_open(&family, KIND_NETLINK,
		"protocol family type state inode cookie local netlink_protocol portid dst_portid "
		"dst_group netlink_flags groups");
	ck_assert_int_eq(family_feed(&family, &payload), 0);
	ck_assert(!family.answers.run.status.malformed);
	ASSERT_ROW(&family.answers, 0, SOCKET_protocol, "netlink");
	ASSERT_ROW(&family.answers, 0, SOCKET_family, "netlink");
	ASSERT_ROW(&family.answers, 0, SOCKET_type, "raw");
	ASSERT_ROW(&family.answers, 0, SOCKET_state, "close");
	ASSERT_ROW(&family.answers, 0, SOCKET_inode, "11");
	ASSERT_ROW(&family.answers, 0, SOCKET_cookie, "0x189abcdef");
	ASSERT_ROW(&family.answers, 0, SOCKET_local, "route:4242");
	ASSERT_ROW(&family.answers, 0, SOCKET_netlink_protocol, "route");
	ASSERT_ROW(&family.answers, 0, SOCKET_portid, "4242");
	ASSERT_ROW(&family.answers, 0, SOCKET_dst_portid, "5");
	ASSERT_ROW(&family.answers, 0, SOCKET_dst_group, "6");
	ASSERT_ROW(&family.answers, 0, SOCKET_netlink_flags, "cb-running|pktinfo");
	ASSERT_ROW(&family.answers, 0, SOCKET_groups, "-");
}
END_TEST

/* The kernel's own socket has neither port nor inode, and is connected to nobody; nor has every
 * protocol a name. */
START_TEST(zeros)
{
	CLEANUP(family_close) struct family family;
	struct payload payload = socket_of(31, 1);

	header_of(&payload)->ndiag_portid = 0;
	header_of(&payload)->ndiag_ino = 0;
	header_of(&payload)->ndiag_dst_portid = 0;
	header_of(&payload)->ndiag_dst_group = 0;
	family_open(&family, KIND_NETLINK, "local inode dst_portid dst_group");
	ck_assert_int_eq(family_feed(&family, &payload), 0);
	ASSERT_ROW(&family.answers, 0, SOCKET_local, "31");
	ASSERT_ROW(&family.answers, 0, SOCKET_inode, "-");
	ASSERT_ROW(&family.answers, 0, SOCKET_dst_portid, "-");
	ASSERT_ROW(&family.answers, 0, SOCKET_dst_group, "-");
}
END_TEST

/* In words of the kernel's size; a cut word at the end is ignored. */
START_TEST(groups)
{
	static const struct {
		uint64_t words[3];
		size_t length;
		const char *shown;
	} cases[] = {
		{{1}, 8, "1"},
		{{UINT64_C(1) << 63 | 1U << 31}, 8, "32, 64"},
		{{0, 1, UINT64_C(1) << 63}, 24, "65, 192"},
		{{1, UINT64_MAX}, 8 + sizeof(long) - 1, "1"},
		{{UINT64_MAX}, sizeof(long) - 1, "none"},
		{{UINT64_MAX}, 1, "none"},
		{{0}, 8, "none"},
		{{0}, 0, "none"},
	};
	CLEANUP(family_close) struct family family;

	family_open(&family, KIND_NETLINK, "groups");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct payload payload = socket_of(NETLINK_ROUTE, i + 1);

		payload_attribute(&payload, NETLINK_DIAG_GROUPS, cases[i].words, cases[i].length);
		ck_assert_int_eq(family_feed(&family, &payload), 0);
		ASSERT_ROW(&family.answers, i, SOCKET_groups, cases[i].shown);
	}
}
END_TEST

/* Sockets with groups are listed twice within their protocol; the next one begins anew, and what
 * has no cookie is never taken for another. */
START_TEST(duplicates)
{
	static const struct {
		uint8_t protocol;
		uint64_t cookie;
		bool shown;
	} cases[] = {
		{NETLINK_ROUTE, 1, true},
		{NETLINK_ROUTE, 2, true},
		{NETLINK_ROUTE, UINT64_C(1) << 32 | 1, true},
		{NETLINK_ROUTE, 1, false},
		{NETLINK_ROUTE, 2, false},
		{NETLINK_ROUTE, 0, true},
		{NETLINK_ROUTE, 0, true},
		{NETLINK_GENERIC, 1, true},
		{NETLINK_GENERIC, 1, false},
	};
	CLEANUP(family_close) struct family family;
	size_t count = 0;

	family_open(&family, KIND_NETLINK, "local");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct payload payload = socket_of(cases[i].protocol, cases[i].cookie);

		ck_assert_int_eq(family_feed(&family, &payload), 0);
		count += cases[i].shown;
		ck_assert_msg(family.answers.count == count, "case %zu", i);
	}
	ck_assert(!family.answers.run.status.malformed);
}
END_TEST

struct counter {
	struct sink sink;
	size_t count;
};

static int count_row(struct sink *sink, const struct record *record)
{
	(void)record;
	((struct counter *)sink)->count++;
	return 0;
}

/* More than the table of what was seen has room for at first, with cookies that collide in it. */
START_TEST(duplicates_among_many)
{
	enum { COUNT = 1000 };
	static const struct sink_ops ops = {.row = count_row};
	struct counter counter = {.sink = {.ops = &ops}};
	CLEANUP(family_close) struct family family;

	family_open(&family, KIND_NETLINK, "local");
	family.answers.run.sink = &counter.sink;
	for (uint64_t i = 0; i < 2 * COUNT; i++) {
		struct payload payload = socket_of(NETLINK_ROUTE, (i % COUNT + 1) << 40);

		ck_assert_int_eq(family_feed(&family, &payload), 0);
		ck_assert_uint_eq(counter.count, i < COUNT ? i + 1 : COUNT);
	}
}
END_TEST

START_TEST(attributes_too_short)
{
	CLEANUP(family_close) struct family family;
	struct payload payload = socket_of(NETLINK_ROUTE, 1);

	payload_attribute(&payload, NETLINK_DIAG_MEMINFO, "abc", 3);
	payload_attribute(&payload, NETLINK_DIAG_FLAGS, "abc", 3);
	family_open(&family, KIND_NETLINK, "rcvbuf netlink_flags");
	ck_assert_int_eq(family_feed(&family, &payload), 0);
	ASSERT_ROW(&family.answers, 0, SOCKET_rcvbuf, "-");
	ASSERT_ROW(&family.answers, 0, SOCKET_netlink_flags, "-");
}
END_TEST

START_TEST(cut_anywhere)
{
	struct parts parts = {.payload = socket_of(NETLINK_ROUTE, 1), .count = 0};
	uint32_t words[9] = {42};

	parts_end(&parts);
	parts_attribute(&parts, NETLINK_DIAG_MEMINFO, words, sizeof(words));
	parts_attribute(&parts, NETLINK_DIAG_GROUPS, words, 16);
	parts_attribute(&parts, NETLINK_DIAG_FLAGS, words, 4);
	parts_cut(&parts, KIND_NETLINK, "rcvbuf groups netlink_flags local");
}
END_TEST

static uint32_t show_of(const char *wanted)
{
	CLEANUP(answers_fini) struct answers answers;
	struct netlink_diag_req header;
	struct question question;
	const uint8_t *payload;
	size_t length;

	answers_init(&answers, subject_named("sockets"), wanted);
	asked_sockets(&answers)->kinds = 1U << KIND_NETLINK;
	asked_sockets(&answers)->states = SOCKET_STATES_ALL;
	question = question_of(subject_named("sockets"), &answers.ask, 0);
	payload = request_payload(&question.request, &length);
	ck_assert_uint_eq(length, sizeof(header));
	memcpy(&header, payload, sizeof(header));
	ck_assert_uint_eq(header.sdiag_protocol, NDIAG_PROTO_ALL);
	return header.ndiag_show;
}

START_TEST(what_is_asked_follows_from_fields)
{
	ck_assert_uint_eq(show_of("local inode portid"), 0);
	ck_assert_uint_eq(show_of("drops"), NDIAG_SHOW_MEMINFO);
	ck_assert_uint_eq(show_of("groups"), NDIAG_SHOW_GROUPS);
	ck_assert_uint_eq(show_of("netlink_flags"), NDIAG_SHOW_FLAGS);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_socket);
	tcase_add_test(tests, zeros);
	tcase_add_test(tests, groups);
	tcase_add_test(tests, duplicates);
	tcase_add_test(tests, duplicates_among_many);
	tcase_add_test(tests, attributes_too_short);
	tcase_add_test(tests, cut_anywhere);
	tcase_add_test(tests, what_is_asked_follows_from_fields);
}
