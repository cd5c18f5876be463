/* SPDX-License-Identifier: MIT */
#include "subject/sockets/derive.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "cells.h"

enum { ESTABLISHED = 1, TIME_WAIT = 6, CLOSE_WAIT = 8, LISTEN = 10 };

/* Members of a record, and the fields that it has: their names with spaces. */
#define SOCKET_OF(names, ...) socket_of(names, (struct socket_record){__VA_ARGS__})

static struct socket_record socket_of(const char *names, struct socket_record record)
{
	schema_add(&socket_schema, names, &record.base.present);
	return record;
}

/* The derived value of this field. */
static struct cell derived(struct socket_record record, unsigned id)
{
	struct fieldset wanted = {{0}};

	fieldset_add(&wanted, id);
	socket_derive(&record, &wanted);
	return cell_of(&socket_schema, &record.base, id);
}

#define ASSERT_DERIVED(record, name, expected) \
	ck_assert_str_eq(derived(record, SOCKET_##name).text, expected)

START_TEST(retransmissions)
{
	struct socket_record bytes = SOCKET_OF(
		"bytes_sent bytes_retrans data_segs_out total_retrans", .bytes_sent = 8000,
		.bytes_retrans = 100, .data_segs_out = 10, .total_retrans = 5);
	struct socket_record segments =
		SOCKET_OF("data_segs_out total_retrans", .data_segs_out = 3, .total_retrans = 1);

	ASSERT_DERIVED(bytes, retrans_percent, "1.25");
	ASSERT_DERIVED(segments, retrans_percent, "33.33");
	bytes.bytes_sent = bytes.bytes_retrans = 0; /* of nothing there is no part */
	ASSERT_DERIVED(bytes, retrans_percent, "-");
	segments.data_segs_out = 0;
	ASSERT_DERIVED(segments, retrans_percent, "-");
	ASSERT_DERIVED(SOCKET_OF("total_retrans", .total_retrans = 1), retrans_percent, "-");
	bytes.bytes_sent = bytes.bytes_retrans = UINT64_MAX;
	ASSERT_DERIVED(bytes, retrans_percent, "100");
}
END_TEST

/* A connection with data in flight and room in every window. */
static struct socket_record flow(void)
{
	return SOCKET_OF(
		"protocol state send_q unacked sacked lost retrans snd_cwnd snd_mss snd_wnd "
		"notsent_bytes sndbuf_limited_us wmem_queued sndbuf",
		.protocol = IPPROTO_TCP, .state = ESTABLISHED, .send_q = 5000, .unacked = 5,
		.snd_cwnd = 10, .snd_mss = 1000, .snd_wnd = 100000, .sndbuf = 90000,
		.wmem_queued = 12000);
}

START_TEST(nothing_limits)
{
	struct socket_record record = flow();

	record.unacked = record.send_q = 0;
	ASSERT_DERIVED(record, limited_by, "none");
	/* Much to send and room for it: pacing, or the device's queue. */
	record = flow();
	record.snd_cwnd = 20;
	record.notsent_bytes = 50000;
	record.send_q = 55000;
	ASSERT_DERIVED(record, limited_by, "none");
}
END_TEST

/* A state is a byte of a message, and may be anything. */
START_TEST(states_may_be_unknown)
{
	struct socket_record record = flow();

	for (record.state = 12; record.state < 256; record.state++)
		ASSERT_DERIVED(record, limited_by, "-");
}
END_TEST

START_TEST(application_limits)
{
	struct socket_record record = flow();

	ASSERT_DERIVED(record, limited_by, "app");
	record.state = CLOSE_WAIT;
	ASSERT_DERIVED(record, limited_by, "app");
	record.notsent_bytes = 999; /* less than a segment: Nagle, or a cork */
	record.send_q += 999;
	ASSERT_DERIVED(record, limited_by, "app");
}
END_TEST

START_TEST(congestion_window_limits)
{
	struct socket_record record = flow();

	record.unacked = 10;
	ASSERT_DERIVED(record, limited_by, "cwnd");
	record.sacked = 3; /* these are out of the network */
	ASSERT_DERIVED(record, limited_by, "app");
	record.lost = 2;
	record.retrans = 5; /* and these again in it */
	ASSERT_DERIVED(record, limited_by, "cwnd");
	/* Room for three segments, but the kernel waits until there is a third of the window. */
	record = flow();
	record.unacked = 7;
	record.send_q = 57000;
	record.notsent_bytes = 50000;
	ASSERT_DERIVED(record, limited_by, "cwnd");
	/* More out of the network than in it makes no window negative. */
	record = flow();
	record.sacked = 9;
	ASSERT_DERIVED(record, limited_by, "app");
}
END_TEST

START_TEST(receive_window_limits)
{
	struct socket_record record = flow();

	record.send_q = 55000;
	record.notsent_bytes = 50000;
	record.snd_wnd = 5000; /* full */
	ASSERT_DERIVED(record, limited_by, "rwnd");
	record.snd_wnd = 5999; /* not room enough for the next segment */
	ASSERT_DERIVED(record, limited_by, "rwnd");
	record.snd_wnd = 7000; /* room, but less than a third of the window */
	ASSERT_DERIVED(record, limited_by, "rwnd");
	/* Closed, and little to send. */
	record = flow();
	record.unacked = record.snd_wnd = 0;
	record.send_q = record.notsent_bytes = 10;
	ASSERT_DERIVED(record, limited_by, "rwnd");
	/* With nothing to send a narrow window is no limit. */
	record = flow();
	record.snd_wnd = 5000;
	ASSERT_DERIVED(record, limited_by, "app");
}
END_TEST

START_TEST(send_buffer_limits)
{
	struct socket_record record = flow();

	record.wmem_queued = 60001;
	record.sndbuf_limited_us = 4000;
	ASSERT_DERIVED(record, limited_by, "sndbuf");
	record.wmem_queued = 60000; /* a third is free: the application was woken */
	ASSERT_DERIVED(record, limited_by, "app");
	record.wmem_queued = 90000;
	record.sndbuf_limited_us = 0; /* it has never waited */
	ASSERT_DERIVED(record, limited_by, "app");
	record.sndbuf_limited_us = 4000;
	fieldset_remove(&record.base.present, SOCKET_sndbuf);
	ASSERT_DERIVED(record, limited_by, "app");
}
END_TEST

START_TEST(limits_that_nobody_knows)
{
	struct socket_record record = flow();

	record.state = LISTEN;
	ASSERT_DERIVED(record, limited_by, "-");
	record.state = TIME_WAIT;
	ASSERT_DERIVED(record, limited_by, "-");
	record = flow();
	record.protocol = IPPROTO_UDP;
	ASSERT_DERIVED(record, limited_by, "-");
	record = flow(); /* before Linux 5.4 */
	fieldset_remove(&record.base.present, SOCKET_snd_wnd);
	ASSERT_DERIVED(record, limited_by, "-");
}
END_TEST

START_TEST(send_rates)
{
	struct socket_record record = SOCKET_OF(
		"snd_cwnd snd_mss rtt_us", .snd_cwnd = 10, .snd_mss = 1448, .rtt_us = 20000);

	ASSERT_DERIVED(record, send_rate, "724000");
	record.snd_cwnd = record.snd_mss = UINT32_MAX;
	record.rtt_us = 1;
	ASSERT_DERIVED(record, send_rate, "18446744073709551615");
	fieldset_remove(&record.base.present, SOCKET_rtt_us);
	ASSERT_DERIVED(record, send_rate, "-");
}
END_TEST

START_TEST(idle_times)
{
	struct socket_record record = SOCKET_OF("last_data_sent_ms last_data_recv_ms",
		.last_data_sent_ms = 40, .last_data_recv_ms = 7);

	ASSERT_DERIVED(record, idle_us, "7000");
	record.last_data_recv_ms = 400;
	ASSERT_DERIVED(record, idle_us, "40000");
	fieldset_remove(&record.base.present, SOCKET_last_data_sent_ms);
	ASSERT_DERIVED(record, idle_us, "400000");
	fieldset_remove(&record.base.present, SOCKET_last_data_recv_ms);
	ASSERT_DERIVED(record, idle_us, "-");
}
END_TEST

START_TEST(queues)
{
	static const struct {
		uint64_t queue, backlog;
		const char *percent;
	} cases[] = {
		{0, 128, "0"},
		{64, 128, "50"},
		{127, 128, "99"},
		{128, 128, "100"},
		{129, 128, "100"},
		{1, 0, "100"},
		{0, 0, "0"},
		{UINT32_MAX, 1, "100"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		ASSERT_DERIVED(SOCKET_OF("accept_queue backlog", .accept_queue = cases[i].queue,
				       .backlog = cases[i].backlog),
			queue_percent, cases[i].percent);
	ASSERT_DERIVED(SOCKET_OF("accept_queue", .accept_queue = 1), queue_percent, "-");
}
END_TEST

static struct cell scope_of(uint8_t family, const char *bytes, uint64_t ifindex)
{
	struct socket_record record = SOCKET_OF("local_address", .ifindex = ifindex);

	record.local_address.family = family;
	record.local_address.length = family == AF_INET ? 4 : 16;
	memcpy(record.local_address.bytes, bytes, record.local_address.length);
	if (ifindex)
		fieldset_add(&record.base.present, SOCKET_ifindex);
	return derived(record, SOCKET_scope);
}

#define ASSERT_SCOPE(family, bytes, ifindex, expected) \
	ck_assert_str_eq(scope_of(family, bytes, ifindex).text, expected)

START_TEST(scopes)
{
	static const char zeros[16], one[16] = {[15] = 1}, two[16] = {[15] = 2};
	static const char mapped[16] = {[10] = '\xff', [11] = '\xff', [12] = 127, [15] = 1};
	static const char other[16] = {[10] = '\xff', [11] = '\xff', [12] = 10, [15] = 1};

	ASSERT_SCOPE(AF_INET, zeros, 0, "any");
	ASSERT_SCOPE(AF_INET, zeros, 2, "interface");
	ASSERT_SCOPE(AF_INET, zeros, 1, "loopback"); /* bound to lo */
	ASSERT_SCOPE(AF_INET, "\x7f\x01\x02\x03", 0, "loopback");
	ASSERT_SCOPE(AF_INET, "\x0a\x01\x02\x03", 0, "address");
	ASSERT_SCOPE(AF_INET, "\x0a\x01\x02\x03", 2, "address");
	ASSERT_SCOPE(AF_INET6, zeros, 0, "any");
	ASSERT_SCOPE(AF_INET6, one, 0, "loopback");
	ASSERT_SCOPE(AF_INET6, two, 0, "address");
	ASSERT_SCOPE(AF_INET6, mapped, 0, "loopback");
	ASSERT_SCOPE(AF_INET6, other, 0, "address");
	/* The name of a unix socket has no reach. */
	ASSERT_DERIVED(SOCKET_OF("local_address", .local_address.family = AF_UNIX), scope, "-");
}
END_TEST

static struct address address_of(uint8_t family, const char *text)
{
	struct address address = {.family = family, .length = family == AF_INET ? 4 : 16};

	ck_assert_int_eq(inet_pton(family, text, address.bytes), 1);
	return address;
}

static void assert_host(uint8_t family, const char *text, const char *host, const char *scope)
{
	struct socket_record socket =
		SOCKET_OF("local_address peer_address", .local_address = address_of(family, text),
			.peer_address = address_of(family, text));

	ASSERT_DERIVED(socket, local_host, host);
	ASSERT_DERIVED(socket, peer_host, host);
	ASSERT_DERIVED(socket, scope, scope);
}

/* An IPv6 address that stands for an IPv4 one is that one. */
START_TEST(hosts)
{
	assert_host(AF_INET, "10.0.0.1", "10.0.0.1", "address");
	assert_host(AF_INET6, "::ffff:10.0.0.1", "10.0.0.1", "address");
	assert_host(AF_INET6, "2001:db8::1", "2001:db8::1", "address");
	assert_host(AF_INET6, "::ffff:0.0.0.0", "0.0.0.0", "any");
	assert_host(AF_INET6, "::", "::", "any");
	assert_host(AF_INET6, "::ffff:127.0.0.9", "127.0.0.9", "loopback");
	assert_host(AF_INET6, "::1", "::1", "loopback");
	ASSERT_DERIVED(SOCKET_OF("local_address",
			       .local_address = {.family = AF_UNIX, .name = text_of("/x")}),
		local_host, "-");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, hosts);
	tcase_add_test(tests, retransmissions);
	tcase_add_test(tests, nothing_limits);
	tcase_add_test(tests, states_may_be_unknown);
	tcase_add_test(tests, application_limits);
	tcase_add_test(tests, congestion_window_limits);
	tcase_add_test(tests, receive_window_limits);
	tcase_add_test(tests, send_buffer_limits);
	tcase_add_test(tests, limits_that_nobody_knows);
	tcase_add_test(tests, send_rates);
	tcase_add_test(tests, idle_times);
	tcase_add_test(tests, queues);
	tcase_add_test(tests, scopes);
}
