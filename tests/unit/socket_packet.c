/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/packet_diag.h>
#include <sys/socket.h>

#include "family.h"
#include "unit.h"

enum { PROTOCOL_ALL = 3, PROTOCOL_UNKNOWN = 0x1234 };

static struct payload socket_of(uint16_t protocol)
{
	struct payload payload = {.length = 0};
	struct packet_diag_msg header = {
		.pdiag_family = AF_PACKET,
		.pdiag_type = SOCK_RAW,
		.pdiag_num = protocol,
		.pdiag_ino = 11,
		.pdiag_cookie = {0x89abcdef, 0x1},
	};

	payload_bytes(&payload, &header, sizeof(header));
	return payload;
}

static void add_info(struct payload *payload, uint32_t ifindex)
{
	struct packet_diag_info info = {
		.pdi_index = ifindex,
		.pdi_version = 2,
		.pdi_reserve = 3,
		.pdi_copy_thresh = 4,
		.pdi_tstamp = 5,
		.pdi_flags = PDI_RUNNING | PDI_LOSS,
	};

	payload_attribute(payload, PACKET_DIAG_INFO, &info, sizeof(info));
}

START_TEST(a_socket)
{
	CLEANUP(family_close) struct family family;
	struct payload payload = socket_of(PROTOCOL_ALL);

	add_info(&payload, 7);
	payload_u32(&payload, PACKET_DIAG_UID, 1000);
	payload_u32(&payload, PACKET_DIAG_FANOUT, 1U << 16 | 65535);
	family_open(&family, KIND_PACKET,
		"protocol family type state inode cookie ifindex uid packet_protocol "
		"packet_version packet_reserve copy_thresh packet_tstamp packet_flags fanout_id "
		"fanout_type local");
	ck_assert_int_eq(family_feed(&family, &payload), 0);
	ck_assert(!family.answers.run.status.malformed);
	ASSERT_ROW(&family.answers, 0, SOCKET_protocol, "packet");
	ASSERT_ROW(&family.answers, 0, SOCKET_family, "packet");
	ASSERT_ROW(&family.answers, 0, SOCKET_type, "raw");
	ASSERT_ROW(&family.answers, 0, SOCKET_state, "close");
	ASSERT_ROW(&family.answers, 0, SOCKET_inode, "11");
	ASSERT_ROW(&family.answers, 0, SOCKET_cookie, "0x189abcdef");
	ASSERT_ROW(&family.answers, 0, SOCKET_ifindex, "7");
	ASSERT_ROW(&family.answers, 0, SOCKET_uid, "1000");
	ASSERT_ROW(&family.answers, 0, SOCKET_packet_protocol, "all");
	ASSERT_ROW(&family.answers, 0, SOCKET_local, "all%if7");
	ASSERT_ROW(&family.answers, 0, SOCKET_packet_version, "2");
	ASSERT_ROW(&family.answers, 0, SOCKET_packet_reserve, "3");
	ASSERT_ROW(&family.answers, 0, SOCKET_copy_thresh, "4");
	ASSERT_ROW(&family.answers, 0, SOCKET_packet_tstamp, "5");
	ASSERT_ROW(&family.answers, 0, SOCKET_packet_flags, "running|loss");
	ASSERT_ROW(&family.answers, 0, SOCKET_fanout_id, "65535");
	ASSERT_ROW(&family.answers, 0, SOCKET_fanout_type, "lb");
}
END_TEST

/* Index 0 means every interface; -1 means that the interface has gone. */
START_TEST(no_interface)
{
	static const uint32_t indices[] = {0, UINT32_MAX};
	CLEANUP(family_close) struct family family;

	family_open(&family, KIND_PACKET, "local");
	for (size_t i = 0; i < ARRAY_SIZE(indices); i++) {
		struct payload payload = socket_of(PROTOCOL_UNKNOWN);

		add_info(&payload, indices[i]);
		ck_assert_int_eq(family_feed(&family, &payload), 0);
		ASSERT_ROW(&family.answers, i, SOCKET_ifindex, "-");
		ASSERT_ROW(&family.answers, i, SOCKET_local, i ? "0x1234%if-1" : "0x1234");
	}
}
END_TEST

START_TEST(rings)
{
	CLEANUP(family_close) struct family family;
	struct payload payload = socket_of(PROTOCOL_ALL), bare = payload;
	struct packet_diag_ring rx = {4096, 4, 2048, 8, 60, 16, 1}, tx = {8192, 1, 1024, 8};

	payload_attribute(&payload, PACKET_DIAG_TX_RING, &tx, sizeof(tx));
	payload_attribute(&payload, PACKET_DIAG_RX_RING, &rx, sizeof(rx));
	family_open(&family, KIND_PACKET, "rx_ring tx_ring");
	ck_assert_int_eq(family_feed(&family, &payload), 0);
	ck_assert_int_eq(family_feed(&family, &bare), 0);
	ASSERT_ROW(&family.answers, 0, SOCKET_rx_ring,
		"block_size 4096 block_nr 4 frame_size 2048 frame_nr 8 retire_tmo_ms 60 "
		"sizeof_priv 16 features 1");
	ASSERT_ROW(&family.answers, 0, SOCKET_tx_ring,
		"block_size 8192 block_nr 1 frame_size 1024 frame_nr 8 retire_tmo_ms 0 "
		"sizeof_priv 0 features 0");
	ASSERT_ROW(&family.answers, 1, SOCKET_rx_ring, "-");
	ASSERT_ROW(&family.answers, 1, SOCKET_tx_ring, "-");
}
END_TEST

/* Addresses are as long as they say, unless they could not be; what is cut at the end is no entry.
 */
START_TEST(memberships)
{
	CLEANUP(family_close) struct family family;
	struct payload payload = socket_of(PROTOCOL_ALL), none = payload;
	struct packet_diag_mclist list[] = {
		{7, 2, PACKET_MR_MULTICAST, 6, {0x01, 0x00, 0x5e, 0x00, 0x53, 0x0a}},
		{8, 1, PACKET_MR_PROMISC, 0, {0}},
		{9, 1, PACKET_MR_UNICAST, 33, {0xff}},
		{10, 1, PACKET_MR_UNICAST, 6, {0}},
	};

	payload_attribute(&payload, PACKET_DIAG_MCLIST, list, sizeof(list) - 1);
	payload_attribute(&none, PACKET_DIAG_MCLIST, NULL, 0);
	family_open(&family, KIND_PACKET, "memberships");
	ck_assert_int_eq(family_feed(&family, &payload), 0);
	ck_assert_int_eq(family_feed(&family, &none), 0);
	ASSERT_ROW(&family.answers, 0, SOCKET_memberships,
		"multicast 01:00:5e:00:53:0a ifindex 7 count 2, promisc ifindex 8 count 1, "
		"unicast ifindex 9 count 1");
	ASSERT_ROW(&family.answers, 1, SOCKET_memberships, "none");
}
END_TEST

START_TEST(filters)
{
	CLEANUP(family_close) struct family family;
	struct payload payload = socket_of(PROTOCOL_ALL), cut = payload, none = payload;
	struct sock_filter code[] = {
		{0x28, 0, 0, 12}, {0x15, 0, 1, 2048}, {0x06, 0, 0, UINT32_MAX}};

	payload_attribute(&payload, PACKET_DIAG_FILTER, code, sizeof(code));
	payload_attribute(&cut, PACKET_DIAG_FILTER, code, 2 * sizeof(*code) - 1);
	payload_attribute(&none, PACKET_DIAG_FILTER, code, sizeof(*code) - 1);
	family_open(&family, KIND_PACKET, "filter filter_length");
	ck_assert_int_eq(family_feed(&family, &payload), 0);
	ck_assert_int_eq(family_feed(&family, &cut), 0);
	ck_assert_int_eq(family_feed(&family, &none), 0);
	ASSERT_ROW(&family.answers, 0, SOCKET_filter_length, "3");
	ASSERT_ROW(&family.answers, 0, SOCKET_filter, "40 0 0 12,21 0 1 2048,6 0 0 4294967295");
	ASSERT_ROW(&family.answers, 1, SOCKET_filter_length, "1");
	ASSERT_ROW(&family.answers, 1, SOCKET_filter, "40 0 0 12");
	ASSERT_ROW(&family.answers, 2, SOCKET_filter_length, "-");
	ASSERT_ROW(&family.answers, 2, SOCKET_filter, "-");
}
END_TEST

START_TEST(attributes_too_short)
{
	static const uint16_t types[] = {PACKET_DIAG_INFO, PACKET_DIAG_MCLIST, PACKET_DIAG_RX_RING,
		PACKET_DIAG_FANOUT, PACKET_DIAG_UID, PACKET_DIAG_MEMINFO};
	static const unsigned ids[] = {SOCKET_ifindex, SOCKET_packet_version, SOCKET_fanout_id,
		SOCKET_fanout_type, SOCKET_uid, SOCKET_rcvbuf};
	CLEANUP(family_close) struct family family;
	struct payload payload = socket_of(PROTOCOL_ALL);

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		payload_attribute(&payload, types[i], "abc", 3);
	family_open(&family, KIND_PACKET,
		"ifindex packet_version memberships rx_ring fanout_id fanout_type uid rcvbuf");
	ck_assert_int_eq(family_feed(&family, &payload), 0);
	ck_assert_uint_eq(family.answers.count, 1);
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		ck_assert_msg(!record_has(family.answers.rows[0], ids[i]), "%s",
			socket_schema.fields[ids[i]].name);
	ASSERT_ROW(&family.answers, 0, SOCKET_memberships, "none");
}
END_TEST

START_TEST(cut_anywhere)
{
	struct parts parts = {.payload = socket_of(PROTOCOL_ALL), .count = 0};
	struct packet_diag_mclist membership = {7, 1, PACKET_MR_MULTICAST, 32, {1}};
	struct packet_diag_ring ring = {4096, 4, 2048, 8, 60, 16, 1};
	struct packet_diag_info info = {.pdi_index = 7};
	struct sock_filter code[] = {{0x06, 0, 0, 1}, {0x06, 0, 0, 2}};
	uint32_t words[9] = {42};

	parts_end(&parts);
	parts_attribute(&parts, PACKET_DIAG_INFO, &info, sizeof(info));
	parts_attribute(&parts, PACKET_DIAG_MCLIST, &membership, sizeof(membership));
	parts_attribute(&parts, PACKET_DIAG_RX_RING, &ring, sizeof(ring));
	parts_attribute(&parts, PACKET_DIAG_TX_RING, &ring, sizeof(ring));
	parts_attribute(&parts, PACKET_DIAG_FANOUT, words, 4);
	parts_attribute(&parts, PACKET_DIAG_MEMINFO, words, sizeof(words));
	parts_attribute(&parts, PACKET_DIAG_FILTER, code, sizeof(code));
	parts_cut(&parts, KIND_PACKET,
		"ifindex memberships rx_ring tx_ring fanout_id rcvbuf filter local");
}
END_TEST

static uint32_t show_of(const char *wanted)
{
	CLEANUP(answers_fini) struct answers answers;
	struct packet_diag_req header;
	struct question question;
	const uint8_t *payload;
	size_t length;

	answers_init(&answers, subject_named("sockets"), wanted);
	asked_sockets(&answers)->kinds = 1U << KIND_PACKET;
	asked_sockets(&answers)->states = SOCKET_STATES_ALL;
	question = question_of(subject_named("sockets"), &answers.ask, 0);
	payload = request_payload(&question.request, &length);
	ck_assert_uint_eq(length, sizeof(header));
	memcpy(&header, payload, sizeof(header));
	return header.pdiag_show;
}

START_TEST(what_is_asked_follows_from_fields)
{
	ck_assert_uint_eq(show_of("type inode"), 0);
	ck_assert_uint_eq(show_of("ifindex"), PACKET_SHOW_INFO);
	ck_assert_uint_eq(show_of("uid"), PACKET_SHOW_INFO);
	ck_assert_uint_eq(show_of("memberships"), PACKET_SHOW_MCLIST);
	ck_assert_uint_eq(show_of("rx_ring"), PACKET_SHOW_RING_CFG);
	ck_assert_uint_eq(show_of("tx_ring"), PACKET_SHOW_RING_CFG);
	ck_assert_uint_eq(show_of("fanout_type"), PACKET_SHOW_FANOUT);
	ck_assert_uint_eq(show_of("drops"), PACKET_SHOW_MEMINFO);
	ck_assert_uint_eq(show_of("filter_length"), PACKET_SHOW_FILTER);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_socket);
	tcase_add_test(tests, no_interface);
	tcase_add_test(tests, rings);
	tcase_add_test(tests, memberships);
	tcase_add_test(tests, filters);
	tcase_add_test(tests, attributes_too_short);
	tcase_add_test(tests, cut_anywhere);
	tcase_add_test(tests, what_is_asked_follows_from_fields);
}
