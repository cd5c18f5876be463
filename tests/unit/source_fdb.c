/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/source.h"

#include "subject/fdb/fdb.h"

#include <arpa/inet.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "answers.h"
#include "unit.h"

static const uint8_t lladdr[] = {0, 0, 0x5e, 0, 0x53, 1};

static struct payload entry_of(uint8_t family, uint16_t state, uint8_t flags)
{
	struct payload payload = {.length = 0};
	struct ndmsg header = {
		.ndm_family = family, .ndm_ifindex = 2, .ndm_state = state, .ndm_flags = flags};

	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, NDA_LLADDR, lladdr, sizeof(lladdr));
	return payload;
}

static void ask_fdb(struct answers *answers, const char *wanted)
{
	answers_init(answers, subject_named("fdb"), wanted);
}

START_TEST(an_entry_of_a_bridge)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = entry_of(AF_BRIDGE, NUD_NOARP, NTF_MASTER | NTF_STICKY);
	struct nda_cacheinfo cache = {.ndm_used = 150, .ndm_updated = 250};
	uint16_t vlan = 7;

	payload_attribute(&payload, NDA_VLAN, &vlan, sizeof(vlan));
	payload_attribute(&payload, NDA_CACHEINFO, &cache, sizeof(cache));
	payload_u32(&payload, NDA_MASTER, 5);
	payload_u32(&payload, NDA_FLAGS_EXT, 1 << 1);
	ask_fdb(&answers, "lladdr ifindex vlan master_ifindex dst state flags used updated");
	answers_add(&answers, 0, RTM_NEWNEIGH, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, FDB_lladdr, "00:00:5e:00:53:01");
	ASSERT_ROW(&answers, 0, FDB_ifindex, "2");
	ASSERT_ROW(&answers, 0, FDB_vlan, "7");
	ASSERT_ROW(&answers, 0, FDB_master_ifindex, "5");
	ASSERT_ROW(&answers, 0, FDB_dst, "-");
	ASSERT_ROW(&answers, 0, FDB_state, "static");
	ASSERT_ROW(&answers, 0, FDB_flags, "master|sticky|locked");
	ck_assert_uint_eq(answers.run.status.malformed, false);
}
END_TEST

START_TEST(a_remote_end)
{
	static const uint8_t remote[] = {192, 0, 2, 9};
	static const uint8_t remote6[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 9};
	static const uint8_t strange[5] = {1};
	CLEANUP(answers_fini) struct answers answers;
	struct payload four = entry_of(AF_BRIDGE, NUD_PERMANENT, NTF_SELF);
	struct payload six = entry_of(AF_BRIDGE, NUD_REACHABLE, NTF_SELF);
	struct payload neither = entry_of(AF_BRIDGE, NUD_STALE, NTF_SELF);
	uint16_t port = htons(4790);
	int32_t netns = -1;

	payload_attribute(&four, NDA_DST, remote, sizeof(remote));
	payload_attribute(&four, NDA_PORT, &port, sizeof(port));
	payload_u32(&four, NDA_VNI, 77);
	payload_u32(&four, NDA_SRC_VNI, 78);
	payload_u32(&four, NDA_IFINDEX, 4);
	payload_u32(&four, NDA_NH_ID, 102);
	payload_attribute(&four, NDA_LINK_NETNSID, &netns, sizeof(netns));
	payload_attribute(&six, NDA_DST, remote6, sizeof(remote6));
	payload_attribute(&neither, NDA_DST, strange, sizeof(strange));
	ask_fdb(&answers, "dst port vni src_vni via_ifindex nhid link_netnsid state master");
	answers_add(&answers, 0, RTM_NEWNEIGH, &four);
	answers_add(&answers, 0, RTM_NEWNEIGH, &six);
	answers_add(&answers, 0, RTM_NEWNEIGH, &neither);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, FDB_dst, "192.0.2.9");
	ASSERT_ROW(&answers, 0, FDB_port, "4790");
	ASSERT_ROW(&answers, 0, FDB_vni, "77");
	ASSERT_ROW(&answers, 0, FDB_src_vni, "78");
	ASSERT_ROW(&answers, 0, FDB_via_ifindex, "4");
	ASSERT_ROW(&answers, 0, FDB_nhid, "102");
	ASSERT_ROW(&answers, 0, FDB_link_netnsid, "-1");
	ASSERT_ROW(&answers, 0, FDB_state, "permanent");
	ASSERT_ROW(&answers, 0, FDB_master, "-");
	ASSERT_ROW(&answers, 1, FDB_dst, "2001:db8::9");
	ASSERT_ROW(&answers, 1, FDB_state, "reachable");
	ASSERT_ROW(&answers, 2, FDB_dst, "-");
	ASSERT_ROW(&answers, 2, FDB_state, "stale");
}
END_TEST

/* One word for several bits, as bridge(8) has it. */
START_TEST(states)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload both = entry_of(AF_BRIDGE, NUD_NOARP | NUD_REACHABLE, NTF_SELF);
	struct payload all = entry_of(AF_BRIDGE, NUD_PERMANENT | NUD_NOARP, NTF_SELF);

	ask_fdb(&answers, "state ndm_state");
	answers_add(&answers, 0, RTM_NEWNEIGH, &both);
	answers_add(&answers, 0, RTM_NEWNEIGH, &all);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, FDB_state, "static");
	ASSERT_ROW(&answers, 0, FDB_ndm_state, "66");
	ASSERT_ROW(&answers, 1, FDB_state, "permanent");
}
END_TEST

START_TEST(bad_messages)
{
	CLEANUP(answers_fini) struct answers other, cut, odd;
	struct payload arp = entry_of(AF_INET, NUD_REACHABLE, 0);
	struct payload whole = entry_of(AF_BRIDGE, NUD_REACHABLE, 0), part = whole, none = {0};
	static const uint8_t rest[] = {9, 0, 9};

	/* Entries of another table are no news. */
	ask_fdb(&other, "lladdr");
	answers_add(&other, 0, RTM_NEWNEIGH, &arp);
	answers_add(&other, 0, RTM_NEWLINK, &whole);
	ck_assert_int_eq(answers_run(&other), 0);
	ck_assert_uint_eq(other.count, 0);
	ck_assert(!other.run.status.malformed);

	part.length = sizeof(struct ndmsg) - 1;
	ask_fdb(&cut, "lladdr");
	answers_add(&cut, 0, RTM_NEWNEIGH, &part);
	answers_add(&cut, 0, RTM_NEWNEIGH, &none);
	answers_add(&cut, 0, RTM_NEWNEIGH, &whole);
	ck_assert_int_eq(answers_run(&cut), 0);
	ck_assert_uint_eq(cut.count, 1);
	ck_assert(cut.run.status.malformed);

	payload_bytes(&whole, rest, sizeof(rest));
	ask_fdb(&odd, "lladdr");
	answers_add(&odd, 0, RTM_NEWNEIGH, &whole);
	ck_assert_int_eq(answers_run(&odd), 0);
	ASSERT_ROW(&odd, 0, FDB_lladdr, "00:00:5e:00:53:01");
	ck_assert(odd.run.status.malformed);
}
END_TEST

START_TEST(the_request)
{
	struct ask ask = {.inet = true, .inet6 = true};
	struct question question;
	struct ndmsg header;
	size_t length;

	ck_assert_uint_eq(question_count(subject_named("fdb"), &ask), 1);
	question = question_of(subject_named("fdb"), &ask, 0);
	ck_assert_uint_eq(request_type(&question.request), RTM_GETNEIGH);
	memcpy(&header, request_payload(&question.request, &length), sizeof(header));
	ck_assert_uint_eq(length, sizeof(header));
	ck_assert_uint_eq(header.ndm_family, AF_BRIDGE);
	ck_assert_uint_eq(question.request.watch, UINT64_C(1) << RTNLGRP_NEIGH);
	ck_assert_uint_eq(question.request.watch_for, RTM_DELNEIGH);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, an_entry_of_a_bridge);
	tcase_add_test(tests, a_remote_end);
	tcase_add_test(tests, states);
	tcase_add_test(tests, bad_messages);
	tcase_add_test(tests, the_request);
}
