/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include <linux/unix_diag.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "family.h"
#include "unit.h"

static struct payload socket_of(uint8_t state, uint32_t inode)
{
	struct payload payload = {.length = 0};
	struct unix_diag_msg header = {
		.udiag_family = AF_UNIX,
		.udiag_type = SOCK_STREAM,
		.udiag_state = state,
		.udiag_ino = inode,
		.udiag_cookie = {inode, 0x1},
	};

	payload_bytes(&payload, &header, sizeof(header));
	return payload;
}

static struct payload named(uint32_t inode, const void *name, size_t length)
{
	struct payload payload = socket_of(TCP_ESTABLISHED, inode);

	/* Sockets without a cookie are all different. */
	memset(payload.bytes + offsetof(struct unix_diag_msg, udiag_cookie), 0,
		2 * sizeof(uint32_t));
	payload_attribute(&payload, UNIX_DIAG_NAME, name, length);
	return payload;
}

static struct payload connected(uint32_t inode, uint32_t peer)
{
	struct payload payload = socket_of(TCP_ESTABLISHED, inode);

	payload_u32(&payload, UNIX_DIAG_PEER, peer);
	return payload;
}

static void ask_unix(struct answers *answers, const char *wanted)
{
	answers_init(answers, subject_named("sockets"), wanted);
	asked_sockets(answers)->kinds = 1U << KIND_UNIX;
	asked_sockets(answers)->states = SOCKET_STATES_ALL;
}

static void add(struct answers *answers, size_t k, const struct payload *payload)
{
	answers_add(answers, k, SOCK_DIAG_BY_FAMILY, payload);
}

START_TEST(listener)
{
	CLEANUP(family_close) struct family family;
	struct payload payload = socket_of(TCP_LISTEN, 11);
	struct unix_diag_vfs vfs = {.udiag_vfs_ino = 77, .udiag_vfs_dev = 254U << 20 | 3};
	struct unix_diag_rqlen queue = {.udiag_rqueue = 2, .udiag_wqueue = 8};
	uint32_t pending[] = {12, 13};

	payload_string(&payload, UNIX_DIAG_NAME, "/run/x");
	payload_attribute(&payload, UNIX_DIAG_VFS, &vfs, sizeof(vfs));
	payload_attribute(&payload, UNIX_DIAG_ICONS, pending, sizeof(pending));
	payload_attribute(&payload, UNIX_DIAG_RQLEN, &queue, sizeof(queue));
	payload_u8(&payload, UNIX_DIAG_SHUTDOWN, 0);
	payload_u32(&payload, UNIX_DIAG_UID, 1000);
	family_open(&family, KIND_UNIX,
		"protocol family type state inode cookie local vfs_inode vfs_device pending "
		"accept_queue backlog recv_q send_q uid shutdown");
	ck_assert_int_eq(family_feed(&family, &payload), 0);
	ck_assert(!family.answers.run.status.malformed);
	ASSERT_ROW(&family.answers, 0, SOCKET_protocol, "unix");
	ASSERT_ROW(&family.answers, 0, SOCKET_family, "unix");
	ASSERT_ROW(&family.answers, 0, SOCKET_type, "stream");
	ASSERT_ROW(&family.answers, 0, SOCKET_state, "listen");
	ASSERT_ROW(&family.answers, 0, SOCKET_inode, "11");
	ASSERT_ROW(&family.answers, 0, SOCKET_cookie, "0x10000000b");
	ASSERT_ROW(&family.answers, 0, SOCKET_local, "/run/x");
	ASSERT_ROW(&family.answers, 0, SOCKET_vfs_inode, "77");
	ASSERT_ROW(&family.answers, 0, SOCKET_vfs_device, "254:3");
	ASSERT_ROW(&family.answers, 0, SOCKET_pending, "12, 13");
	ASSERT_ROW(&family.answers, 0, SOCKET_accept_queue, "2");
	ASSERT_ROW(&family.answers, 0, SOCKET_backlog, "8");
	ASSERT_ROW(&family.answers, 0, SOCKET_uid, "1000");
	ASSERT_ROW(&family.answers, 0, SOCKET_shutdown, "none");
}
END_TEST

/* The same attribute is a listener's queue, and the waiting bytes of others. */
START_TEST(queues)
{
	static const uint8_t states[] = {TCP_ESTABLISHED, TCP_CLOSE};
	struct unix_diag_rqlen queue = {.udiag_rqueue = 100, .udiag_wqueue = 200};

	for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
		CLEANUP(family_close) struct family family;
		struct payload payload = socket_of(states[i], 11);

		payload_attribute(&payload, UNIX_DIAG_RQLEN, &queue, sizeof(queue));
		family_open(&family, KIND_UNIX, "recv_q send_q accept_queue backlog queue_percent");
		ck_assert_int_eq(family_feed(&family, &payload), 0);
		ASSERT_ROW(&family.answers, 0, SOCKET_recv_q, "100");
		ASSERT_ROW(&family.answers, 0, SOCKET_send_q, "200");
		ASSERT_ROW(&family.answers, 0, SOCKET_accept_queue, "-");
		ASSERT_ROW(&family.answers, 0, SOCKET_backlog, "-");
		ASSERT_ROW(&family.answers, 0, SOCKET_queue_percent, "-");
	}
}
END_TEST

/* No value comes from a missing attribute, or from the socket before. */
START_TEST(sockets_are_fresh)
{
	CLEANUP(family_close) struct family family;
	struct payload full = named(11, "/run/x", 7), bare = socket_of(TCP_CLOSE, 12);
	struct unix_diag_vfs vfs = {.udiag_vfs_ino = 77};
	uint32_t pending = 12;
	static const unsigned ids[] = {SOCKET_local_address, SOCKET_vfs_inode, SOCKET_vfs_device,
		SOCKET_pending, SOCKET_peer_inode, SOCKET_uid};

	payload_attribute(&full, UNIX_DIAG_VFS, &vfs, sizeof(vfs));
	payload_attribute(&full, UNIX_DIAG_ICONS, &pending, sizeof(pending));
	payload_u32(&full, UNIX_DIAG_PEER, 13);
	payload_u32(&full, UNIX_DIAG_UID, 1000);
	family_open(&family, KIND_UNIX, "local vfs_inode vfs_device pending peer_inode uid");
	ck_assert_int_eq(family_feed(&family, &full), 0);
	ck_assert_int_eq(family_feed(&family, &bare), 0);
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		ck_assert(record_has(family.answers.rows[0], ids[i]));
		ck_assert_msg(!record_has(family.answers.rows[1], ids[i]), "%s",
			socket_schema.fields[ids[i]].name);
	}
	ASSERT_ROW(&family.answers, 0, SOCKET_local, "/run/x");
	ASSERT_ROW(&family.answers, 1, SOCKET_local, "inode:12");
}
END_TEST

/* A connection that waits for accept(2) has no inode at its other end. */
START_TEST(no_inode_is_not_inode_0)
{
	CLEANUP(family_close) struct family family;
	struct payload payload = connected(11, 0);

	family_open(&family, KIND_UNIX, "peer_inode peer");
	ck_assert_int_eq(family_feed(&family, &payload), 0);
	ASSERT_ROW(&family.answers, 0, SOCKET_peer_inode, "-");
	ASSERT_ROW(&family.answers, 0, SOCKET_peer, "-");
}
END_TEST

START_TEST(attributes_too_short)
{
	CLEANUP(family_close) struct family family;
	struct payload payload = socket_of(TCP_LISTEN, 11);
	uint32_t pending[] = {12, 13};

	payload_attribute(&payload, UNIX_DIAG_NAME, "", 0);
	payload_attribute(&payload, UNIX_DIAG_VFS, "abcdefg", 7);
	payload_attribute(&payload, UNIX_DIAG_PEER, "abc", 3);
	payload_attribute(&payload, UNIX_DIAG_ICONS, pending, 7);
	payload_attribute(&payload, UNIX_DIAG_RQLEN, "abc", 3);
	payload_attribute(&payload, UNIX_DIAG_MEMINFO, "abc", 3);
	payload_attribute(&payload, UNIX_DIAG_UID, "abc", 3);
	family_open(&family, KIND_UNIX,
		"local peer vfs_inode vfs_device peer_inode pending accept_queue rcvbuf uid");
	ck_assert_int_eq(family_feed(&family, &payload), 0);
	ASSERT_ROW(&family.answers, 0, SOCKET_local, "inode:11");
	ASSERT_ROW(&family.answers, 0, SOCKET_peer, "-");
	ASSERT_ROW(&family.answers, 0, SOCKET_vfs_device, "-");
	ASSERT_ROW(&family.answers, 0, SOCKET_peer_inode, "-");
	ASSERT_ROW(&family.answers, 0, SOCKET_pending, "12");
	ASSERT_ROW(&family.answers, 0, SOCKET_accept_queue, "-");
	ASSERT_ROW(&family.answers, 0, SOCKET_rcvbuf, "-");
	ASSERT_ROW(&family.answers, 0, SOCKET_uid, "-");
}
END_TEST

START_TEST(cut_anywhere)
{
	struct parts parts = {.payload = socket_of(TCP_LISTEN, 11), .count = 0};
	struct unix_diag_vfs vfs = {.udiag_vfs_ino = 77};
	uint32_t words[9] = {12, 13};

	parts_end(&parts);
	parts_attribute(&parts, UNIX_DIAG_NAME, "\0ab", 3);
	parts_attribute(&parts, UNIX_DIAG_VFS, &vfs, sizeof(vfs));
	parts_attribute(&parts, UNIX_DIAG_PEER, words, 4);
	parts_attribute(&parts, UNIX_DIAG_ICONS, words, 8);
	parts_attribute(&parts, UNIX_DIAG_RQLEN, words, 8);
	parts_attribute(&parts, UNIX_DIAG_MEMINFO, words, sizeof(words));
	parts_attribute(&parts, UNIX_DIAG_SHUTDOWN, words, 1);
	parts_cut(&parts, KIND_UNIX,
		"local peer vfs_inode vfs_device peer_inode pending recv_q "
		"accept_queue rcvbuf shutdown");
}
END_TEST

/* A path may lack its NUL; an abstract name has no terminator, but may contain NULs. */
START_TEST(names)
{
	static const struct {
		const char *bytes;
		size_t length;
		const char *shown;
	} cases[] = {
		{"/run/x", 7, "/run/x"},
		{"/run/x", 6, "/run/x"},
		{"/run/x\0/y", 9, "/run/x"},
		{"\0abstract", 9, "@abstract"},
		{"\0a\0b\0", 5, "@a\\x00b\\x00"},
		{"\0\0", 2, "@\\x00"},
		{"\0", 1, "@"},
		{"", 0, "inode:11"},
		{"\0forged\nunix\033[31m", 17, "@forged\\x0aunix\\x1b[31m"},
	};
	CLEANUP(family_close) struct family family;

	family_open(&family, KIND_UNIX, "local");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct payload payload = named(11, cases[i].bytes, cases[i].length);

		ck_assert_int_eq(family_feed(&family, &payload), 0);
		ASSERT_ROW(&family.answers, i, SOCKET_local, cases[i].shown);
	}
}
END_TEST

/* No socket has so long a name; if one claims to, its beginning is shown. */
START_TEST(names_too_long)
{
	CLEANUP(family_close) struct family family;
	struct payload payload;
	char bytes[4096], shown[129];

	memset(bytes, 'n', sizeof(bytes));
	memset(shown, 'n', sizeof(shown));
	shown[128] = '\0';
	payload = named(11, bytes, sizeof(bytes));
	family_open(&family, KIND_UNIX, "local");
	ck_assert_int_eq(family_feed(&family, &payload), 0);
	ASSERT_ROW(&family.answers, 0, SOCKET_local, shown);
}
END_TEST

/* They are asked for once, when the first peer is seen. */
START_TEST(names_of_peers)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload first = connected(11, 21), second = connected(12, 22),
		       nameless = connected(13, 23), unknown = connected(14, 99);
	struct payload path = named(21, "/run/x", 7), abstract = named(22, "\0a", 2),
		       without = socket_of(TCP_ESTABLISHED, 23);

	ask_unix(&answers, "peer");
	add(&answers, 0, &first);
	add(&answers, 0, &second);
	add(&answers, 0, &nameless);
	add(&answers, 0, &unknown);
	add(&answers, 1, &path);
	add(&answers, 1, &abstract);
	add(&answers, 1, &without);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, SOCKET_peer, "/run/x");
	ASSERT_ROW(&answers, 1, SOCKET_peer, "@a");
	ASSERT_ROW(&answers, 2, SOCKET_peer, "inode:23");
	ASSERT_ROW(&answers, 3, SOCKET_peer, "inode:99");
	ck_assert_uint_eq(answers.fake.connects, 2);
}
END_TEST

START_TEST(names_of_peers_are_asked_for_only_if_wanted)
{
	CLEANUP(answers_fini) struct answers unwanted;
	CLEANUP(answers_fini) struct answers alone;
	struct payload peer = connected(11, 21), nobody = socket_of(TCP_CLOSE, 12);

	ask_unix(&unwanted, "local peer_inode");
	add(&unwanted, 0, &peer);
	ck_assert_int_eq(answers_run(&unwanted), 0);
	ASSERT_ROW(&unwanted, 0, SOCKET_peer_inode, "21");
	ck_assert_uint_eq(unwanted.fake.connects, 1);

	ask_unix(&alone, "peer");
	add(&alone, 0, &nobody);
	ck_assert_int_eq(answers_run(&alone), 0);
	ck_assert_uint_eq(alone.fake.connects, 1);
}
END_TEST

/* The listing does not depend on them, but that they are missing is said. */
START_TEST(names_of_peers_that_cannot_be_had)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload peer = connected(11, 21);

	ask_unix(&answers, "inode peer");
	add(&answers, 0, &peer);
	answers.scripts[1].send = -EPERM;
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.run.status.failed, 1);
	ASSERT_ROW(&answers, 0, SOCKET_inode, "11");
	ASSERT_ROW(&answers, 0, SOCKET_peer, "inode:21");
}
END_TEST

static struct unix_diag_req request_of_unix(const char *wanted)
{
	CLEANUP(answers_fini) struct answers answers;
	struct unix_diag_req header;
	struct question question;
	const uint8_t *payload;
	size_t length;

	ask_unix(&answers, wanted);
	asked_sockets(&answers)->states = 1U << TCP_LISTEN;
	question = question_of(subject_named("sockets"), &answers.ask, 0);
	payload = request_payload(&question.request, &length);
	ck_assert_uint_eq(length, sizeof(header));
	memcpy(&header, payload, sizeof(header));
	return header;
}

START_TEST(what_is_asked_follows_from_fields)
{
	ck_assert_uint_eq(request_of_unix("state inode").udiag_show, 0);
	ck_assert_uint_eq(request_of_unix("state inode").udiag_states, 1U << TCP_LISTEN);
	ck_assert_uint_eq(request_of_unix("local").udiag_show, UDIAG_SHOW_NAME);
	ck_assert_uint_eq(request_of_unix("peer").udiag_show, UDIAG_SHOW_PEER);
	ck_assert_uint_eq(request_of_unix("vfs_device").udiag_show, UDIAG_SHOW_VFS);
	ck_assert_uint_eq(request_of_unix("pending").udiag_show, UDIAG_SHOW_ICONS);
	ck_assert_uint_eq(request_of_unix("recv_q").udiag_show, UDIAG_SHOW_RQLEN);
	ck_assert_uint_eq(request_of_unix("rcvbuf").udiag_show, UDIAG_SHOW_MEMINFO);
	ck_assert_uint_eq(request_of_unix("uid").udiag_show, UDIAG_SHOW_UID);
	ck_assert_uint_eq(request_of_unix("shutdown").udiag_show, 0);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, listener);
	tcase_add_test(tests, queues);
	tcase_add_test(tests, sockets_are_fresh);
	tcase_add_test(tests, no_inode_is_not_inode_0);
	tcase_add_test(tests, attributes_too_short);
	tcase_add_test(tests, cut_anywhere);
	tcase_add_test(tests, names);
	tcase_add_test(tests, names_too_long);
	tcase_add_test(tests, names_of_peers);
	tcase_add_test(tests, names_of_peers_are_asked_for_only_if_wanted);
	tcase_add_test(tests, names_of_peers_that_cannot_be_had);
	tcase_add_test(tests, what_is_asked_follows_from_fields);
}
