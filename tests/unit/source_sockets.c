/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/source.h"

#include "subject/sockets/sockets.h"
#include "subject/uapi.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>

#include "answers.h"
#include "asked.h"
#include "unit.h"

enum {
	ESTABLISHED = 1,
	SYN_SENT = 2,
	SYN_RECV = 3,
	FIN_WAIT2 = 5,
	TIME_WAIT = 6,
	CLOSE = 7,
	LISTEN = 10,
	NEW_SYN_RECV = 12,
	OPTION_WSCALE = 4,
	OPTION_ECN = 8,
};

static struct payload socket_of(uint8_t state)
{
	struct payload payload = {.length = 0};
	struct inet_diag_msg header = {
		.idiag_family = AF_INET,
		.idiag_state = state,
		.id.idiag_sport = htons(443),
		.id.idiag_dport = htons(50000),
		.id.idiag_src = {htonl(0x0a000001)},
		.id.idiag_dst = {htonl(0x0a000002)},
		.idiag_uid = 1000,
		.idiag_inode = 4711,
		.idiag_rqueue = 1,
		.idiag_wqueue = 2,
	};

	payload_bytes(&payload, &header, sizeof(header));
	return payload;
}

static struct inet_diag_msg *header_of(struct payload *payload)
{
	return (struct inet_diag_msg *)(void *)payload->bytes;
}

static void ask_tcp(struct answers *answers, const char *wanted)
{
	answers_init(answers, subject_named("sockets"), wanted);
	asked_sockets(answers)->kinds = 1U << KIND_TCP;
	asked_sockets(answers)->states = SOCKET_STATES_ALL;
}

/* One socket with this tcp_info: what it is said of a field, if `wanted` are wanted. */
static struct cell info_cell(
	uint8_t state, const struct tcp_info_wire *info, const char *wanted, unsigned id)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = socket_of(state);
	struct tcp_info_wire told = *info;

	told.state = state;
	payload_attribute(&payload, INET_DIAG_INFO, &told, sizeof(told));
	ask_tcp(&answers, wanted);
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 1);
	return cell_of(answers.compact, answers.rows[0], id);
}

/* The field alone is wanted: what decides over it must be asked for by the source. */
#define ASSERT_INFO(state, info, name, expected) \
	ck_assert_str_eq(info_cell(state, info, #name, SOCKET_##name).text, expected)

START_TEST(a_connection)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = socket_of(ESTABLISHED);

	memcpy(header_of(&payload)->id.idiag_cookie, (const uint32_t[]){0x89abcdef, 0x1},
		2 * sizeof(uint32_t));
	ask_tcp(&answers,
		"protocol family state recv_q send_q local peer uid user inode cookie time_ms");
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.run.status.rows, 1);
	ck_assert_uint_eq(answers.run.status.answered, 1);
	ASSERT_ROW(&answers, 0, SOCKET_protocol, "tcp");
	ASSERT_ROW(&answers, 0, SOCKET_family, "inet");
	ASSERT_ROW(&answers, 0, SOCKET_state, "established");
	ASSERT_ROW(&answers, 0, SOCKET_recv_q, "1");
	ASSERT_ROW(&answers, 0, SOCKET_send_q, "2");
	ASSERT_ROW(&answers, 0, SOCKET_local, "10.0.0.1:443");
	ASSERT_ROW(&answers, 0, SOCKET_peer, "10.0.0.2:50000");
	ASSERT_ROW(&answers, 0, SOCKET_uid, "1000");
	ASSERT_ROW(&answers, 0, SOCKET_user, "1000");
	ASSERT_ROW(&answers, 0, SOCKET_inode, "4711");
	ASSERT_ROW(&answers, 0, SOCKET_cookie, "0x189abcdef");
	ASSERT_ROW(&answers, 0, SOCKET_time_ms, "1700000000123");
	ASSERT_ROW(&answers, 0, SOCKET_interface, "-");
	ASSERT_ROW(&answers, 0, SOCKET_ifindex, "-");
	ck_assert_uint_eq(answers.fake.connects, 1); /* nothing wanted a name */
}
END_TEST

START_TEST(ipv6)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = socket_of(ESTABLISHED);
	struct inet_diag_msg *header = header_of(&payload);

	header->idiag_family = AF_INET6;
	header->id.idiag_src[0] = htonl(0x20010db8);
	header->id.idiag_src[3] = htonl(1);
	ask_tcp(&answers, "local,peer,v6only");
	answers.ask.inet = false;
	answers.ask.inet6 = true;
	payload_u8(&payload, INET_DIAG_SKV6ONLY, 1);
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, SOCKET_local, "[2001:db8::1]:443");
	ASSERT_ROW(&answers, 0, SOCKET_v6only, "true");
}
END_TEST

/* The kernel is asked for names once, when the first one is wanted. */
START_TEST(bound_to_an_interface)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload bound = socket_of(ESTABLISHED), unknown = bound, free = bound;
	struct payload lo = link_of(1, "lo"), eth0 = link_of(2, "eth0");

	header_of(&bound)->id.idiag_if = 2;
	header_of(&unknown)->id.idiag_if = 77;
	ask_tcp(&answers, "local");
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &bound);
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &unknown);
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &free);
	answers_add(&answers, 1, RTM_NEWLINK, &eth0);
	answers_add(&answers, 1, RTM_NEWLINK, &lo);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, SOCKET_local, "10.0.0.1%eth0:443");
	ASSERT_ROW(&answers, 0, SOCKET_interface, "eth0");
	ASSERT_ROW(&answers, 1, SOCKET_local, "10.0.0.1%if77:443");
	ASSERT_ROW(&answers, 1, SOCKET_interface, "-");
	ASSERT_ROW(&answers, 1, SOCKET_ifindex, "77");
	ASSERT_ROW(&answers, 2, SOCKET_interface, "-");
	ck_assert_uint_eq(answers.fake.connects, 2);
}
END_TEST

/* The peer's address is on the same link as the socket's own. */
START_TEST(link_local_addresses_have_a_zone)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload socket = socket_of(ESTABLISHED), eth0 = link_of(2, "eth0");
	struct inet_diag_msg *header = header_of(&socket);

	header->idiag_family = AF_INET6;
	header->id.idiag_src[0] = header->id.idiag_dst[0] = htonl(0xfe800000);
	header->id.idiag_src[1] = header->id.idiag_dst[1] = 0;
	header->id.idiag_src[2] = header->id.idiag_dst[2] = 0;
	header->id.idiag_src[3] = htonl(1);
	header->id.idiag_dst[3] = htonl(2);
	header->id.idiag_if = 2;
	ask_tcp(&answers, "local peer");
	answers.ask.inet = false;
	answers.ask.inet6 = true;
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &socket);
	answers_add(&answers, 1, RTM_NEWLINK, &eth0);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, SOCKET_local, "[fe80::1%eth0]:443");
	ASSERT_ROW(&answers, 0, SOCKET_peer, "[fe80::2%eth0]:50000");
}
END_TEST

/* The kernel keeps a small record of these, without an owner: uid 0 would be a lie. */
START_TEST(small_sockets_have_no_owner)
{
	static const uint8_t states[] = {FIN_WAIT2, TIME_WAIT, SYN_RECV};

	for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
		CLEANUP(answers_fini) struct answers answers;
		struct payload payload = socket_of(states[i]);

		header_of(&payload)->idiag_uid = 0;
		header_of(&payload)->idiag_inode = 0;
		header_of(&payload)->idiag_timer = 3;
		header_of(&payload)->idiag_expires = 59000;
		ask_tcp(&answers, "uid,user,inode,timer,timer_expires_ms");
		answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &payload);
		ck_assert_int_eq(answers_run(&answers), 0);
		ASSERT_ROW(&answers, 0, SOCKET_uid, "-");
		ASSERT_ROW(&answers, 0, SOCKET_user, "-");
		ASSERT_ROW(&answers, 0, SOCKET_inode, "-");
		ASSERT_ROW(&answers, 0, SOCKET_timer, "timewait");
		ASSERT_ROW(&answers, 0, SOCKET_timer_expires_ms, "59000");
	}
}
END_TEST

START_TEST(no_timer_never_expires)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = socket_of(ESTABLISHED);

	ask_tcp(&answers, "timer_expires_ms,timer_retransmits");
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, SOCKET_timer_expires_ms, "-");
	ASSERT_ROW(&answers, 0, SOCKET_timer_retransmits, "-");
}
END_TEST

/* A TCP socket that is closed and in a dump is bound; one of UDP is just not connected. */
START_TEST(bound_and_inactive)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = socket_of(CLOSE);

	ask_tcp(&answers, "protocol,state");
	asked_sockets(&answers)->kinds |= 1U << KIND_UDP;
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &payload);
	answers_add(&answers, 1, SOCK_DIAG_BY_FAMILY, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, SOCKET_protocol, "tcp");
	ASSERT_ROW(&answers, 0, SOCKET_state, "bound-inactive");
	ASSERT_ROW(&answers, 1, SOCKET_protocol, "udp");
	ASSERT_ROW(&answers, 1, SOCKET_state, "close");
}
END_TEST

/* For a listener the kernel fills in a few members and leaves the others at 0. */
START_TEST(listener)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = socket_of(LISTEN);
	struct tcp_info_wire info = {.state = LISTEN,
		.unacked = 3,
		.sacked = 128,
		.pacing_rate = UINT64_MAX,
		.max_pacing_rate = UINT64_MAX,
		.reordering = 3,
		.snd_cwnd = 10};
	struct fieldset kept = {{0}};

	payload_attribute(&payload, INET_DIAG_INFO, &info, sizeof(info));
	ask_tcp(&answers, "state");
	for (size_t i = 0; i < socket_schema.wire_count; i++) {
		if (socket_schema.wires[i].kind == WIRE_INET_DIAG &&
			socket_schema.wires[i].attribute == INET_DIAG_INFO)
			fieldset_add(&answers.ask.wanted, socket_schema.wires[i].field);
	}
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	schema_add(&socket_schema, "state", &kept);
	fieldset_for_each(id, &answers.ask.wanted)
		ck_assert_msg(record_has(answers.rows[0], id) == fieldset_has(&kept, id), "%s",
			socket_schema.fields[id].name);
	ASSERT_ROW(&answers, 0, SOCKET_state, "listen");
}
END_TEST

START_TEST(pacing)
{
	struct tcp_info_wire info = {.pacing_rate = UINT64_MAX, .max_pacing_rate = UINT64_MAX};

	ASSERT_INFO(ESTABLISHED, &info, pacing_rate, "-");
	ASSERT_INFO(ESTABLISHED, &info, max_pacing_rate, "-");
	info.pacing_rate = 125000;
	info.max_pacing_rate = 0;
	ASSERT_INFO(ESTABLISHED, &info, pacing_rate, "125000");
	ASSERT_INFO(ESTABLISHED, &info, max_pacing_rate, "0");
	ASSERT_INFO(LISTEN, &info, pacing_rate, "125000");
}
END_TEST

START_TEST(round_trip_times)
{
	struct tcp_info_wire info = {.min_rtt = UINT32_MAX, .rttvar = 250000, .rto = 1000000};

	ASSERT_INFO(ESTABLISHED, &info, rtt_us, "-");
	ASSERT_INFO(ESTABLISHED, &info, rttvar_us, "-");
	ASSERT_INFO(ESTABLISHED, &info, min_rtt_us, "-");
	ASSERT_INFO(ESTABLISHED, &info, rcv_rtt_us, "-");
	ASSERT_INFO(ESTABLISHED, &info, rto_us, "1000000");
	info.rtt = 1500;
	info.min_rtt = 0;
	info.rcv_rtt = 9;
	ASSERT_INFO(ESTABLISHED, &info, rtt_us, "1500");
	ASSERT_INFO(ESTABLISHED, &info, rttvar_us, "250000");
	ASSERT_INFO(ESTABLISHED, &info, min_rtt_us, "0");
	ASSERT_INFO(ESTABLISHED, &info, rcv_rtt_us, "9");
}
END_TEST

/* The kernel leaves the rate at 0 until it has measured one. */
START_TEST(delivery_rates)
{
	struct tcp_info_wire info = {.app_fail = 1};

	ASSERT_INFO(ESTABLISHED, &info, delivery_rate, "-");
	ASSERT_INFO(ESTABLISHED, &info, delivery_rate_app_limited, "-");
	info.delivery_rate = 125000;
	ASSERT_INFO(ESTABLISHED, &info, delivery_rate, "125000");
	ASSERT_INFO(ESTABLISHED, &info, delivery_rate_app_limited, "true");
	info.app_fail = 0;
	ASSERT_INFO(ESTABLISHED, &info, delivery_rate_app_limited, "false");
}
END_TEST

/* Without any data sent, the kernel counts from boot. */
START_TEST(times_since)
{
	struct tcp_info_wire info = {
		.last_data_sent = 86400000, .last_data_recv = 86400000, .last_ack_recv = 5};

	ASSERT_INFO(ESTABLISHED, &info, last_data_sent_ms, "-");
	ASSERT_INFO(ESTABLISHED, &info, last_data_recv_ms, "-");
	ASSERT_INFO(ESTABLISHED, &info, last_ack_sent_ms, "-");
	ASSERT_INFO(ESTABLISHED, &info, last_ack_recv_ms, "5");
	ASSERT_INFO(SYN_SENT, &info, last_ack_recv_ms, "-");
	info.data_segs_out = 1;
	ASSERT_INFO(ESTABLISHED, &info, last_data_sent_ms, "86400000");
	ASSERT_INFO(ESTABLISHED, &info, last_data_recv_ms, "-");
	info.data_segs_in = 1;
	ASSERT_INFO(ESTABLISHED, &info, last_data_recv_ms, "86400000");
}
END_TEST

START_TEST(window_scales)
{
	struct tcp_info_wire info = {.wscales = 0x97};

	ASSERT_INFO(ESTABLISHED, &info, snd_wscale, "-");
	ASSERT_INFO(ESTABLISHED, &info, rcv_wscale, "-");
	info.options = OPTION_WSCALE;
	ASSERT_INFO(ESTABLISHED, &info, snd_wscale, "7");
	ASSERT_INFO(ESTABLISHED, &info, rcv_wscale, "9");
	info.wscales = 0; /* a scale of 0 can be negotiated */
	ASSERT_INFO(ESTABLISHED, &info, snd_wscale, "0");
}
END_TEST

/* Older kernels leave the mode at 0 even where ECN was negotiated. */
START_TEST(ecn_mode)
{
	struct tcp_info_wire info = {.options = OPTION_ECN};

	ASSERT_INFO(ESTABLISHED, &info, ecn_mode, "-");
	info.accecn = 1;
	ASSERT_INFO(ESTABLISHED, &info, ecn_mode, "rfc3168");
	info.options = 0;
	info.accecn = 0;
	ASSERT_INFO(ESTABLISHED, &info, ecn_mode, "disabled");
}
END_TEST

/* Nothing of one socket is left in the next, whose kernel says less. */
START_TEST(sockets_are_fresh)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload full = socket_of(ESTABLISHED), bare = full;
	struct tcp_info_wire info = {.options = OPTION_WSCALE, .rtt = 7, .data_segs_out = 1};

	payload_attribute(&full, INET_DIAG_INFO, &info, sizeof(info));
	payload_string(&full, INET_DIAG_CONG, "bbr");
	ask_tcp(&answers, "rtt_us,congestion,last_data_sent_ms");
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &full);
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &bare);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, SOCKET_rtt_us, "7");
	ASSERT_ROW(&answers, 0, SOCKET_congestion, "bbr");
	ASSERT_ROW(&answers, 1, SOCKET_rtt_us, "-");
	ASSERT_ROW(&answers, 1, SOCKET_congestion, "-");
	ASSERT_ROW(&answers, 1, SOCKET_last_data_sent_ms, "-");
}
END_TEST

START_TEST(bad_messages)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload cut = socket_of(ESTABLISHED), other = cut, garbage = cut;

	cut.length = sizeof(struct inet_diag_msg) - 1;
	payload_u8(&garbage, INET_DIAG_TOS, 8);
	payload_forged(&garbage, INET_DIAG_MARK, 3, NULL, 0);
	ask_tcp(&answers, "state,tos");
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &cut);
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY + 1, &other);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 0);
	ck_assert(answers.run.status.malformed);

	/* Values before the garbage are kept. */
	CLEANUP(answers_fini) struct answers partly;

	ask_tcp(&partly, "state,tos");
	answers_add(&partly, 0, SOCK_DIAG_BY_FAMILY, &garbage);
	ck_assert_int_eq(answers_run(&partly), 0);
	ASSERT_ROW(&partly, 0, SOCKET_tos, "8");
	ck_assert(partly.run.status.malformed);
}
END_TEST

static struct inet_diag_req_v2 request_header(const struct ask *ask, size_t k)
{
	struct question question = question_of(subject_named("sockets"), ask, k);
	struct inet_diag_req_v2 header;
	size_t length;
	const uint8_t *payload = request_payload(&question.request, &length);

	ck_assert_uint_eq(length, sizeof(header));
	ck_assert_int_eq(question.request.protocol, NETLINK_SOCK_DIAG);
	ck_assert_uint_eq(question.request.key, 2);
	ck_assert_uint_eq(request_type(&question.request), SOCK_DIAG_BY_FAMILY);
	memcpy(&header, payload, sizeof(header));
	return header;
}

static unsigned extension_bits(const char *wanted)
{
	const struct socket_ask own = {.kinds = 1U << KIND_TCP, .states = 2};
	struct ask ask = {.inet = true, .own = &own};

	schema_add(&socket_schema, wanted, &ask.wanted);
	schema_close(&socket_schema, &ask.wanted);
	return request_header(&ask, 0).idiag_ext;
}

enum {
	EXT_MEMINFO = 1 << (INET_DIAG_MEMINFO - 1),
	EXT_INFO = 1 << (INET_DIAG_INFO - 1),
	EXT_VEGASINFO = 1 << (INET_DIAG_VEGASINFO - 1),
	EXT_CONG = 1 << (INET_DIAG_CONG - 1),
	EXT_TOS = 1 << (INET_DIAG_TOS - 1),
	EXT_TCLASS = 1 << (INET_DIAG_TCLASS - 1),
	EXT_SKMEMINFO = 1 << (INET_DIAG_SKMEMINFO - 1),
	EXT_SHUTDOWN = 1 << (INET_DIAG_SHUTDOWN - 1),
};

/* Only the attributes that wanted fields travel in are asked for. */
START_TEST(extensions_follow_from_fields)
{
	static const struct {
		const char *wanted;
		unsigned bits;
	} cases[] = {
		{"protocol state recv_q send_q local peer user uid inode cookie timer", 0},
		{"mark cgroup_id v6only", 0}, /* come unasked */
		{"rtt_us", EXT_INFO},
		{"total_retrans ecn_mode", EXT_INFO},
		{"congestion", EXT_CONG},
		{"bbr_bw", EXT_VEGASINFO}, /* these have none either */
		{"dctcp_alpha vegas_rtt", EXT_VEGASINFO},
		{"ulp", EXT_INFO},
		{"tls_cipher", EXT_INFO},
		{"md5_keys", EXT_INFO},
		{"mptcp_token sctp_state", EXT_INFO},
		{"sockopts sctp_peers accept_queue backlog queue_percent scope", 0},
		{"tos", EXT_TOS},
		{"tclass", EXT_TCLASS},
		{"class_id", EXT_TCLASS}, /* number 17 has no bit of its own */
		{"rmem_alloc drops", EXT_SKMEMINFO},
		{"shutdown", EXT_SHUTDOWN},
		{"rtt_us congestion tos rcvbuf", EXT_INFO | EXT_CONG | EXT_TOS | EXT_SKMEMINFO},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		ck_assert_msg(extension_bits(cases[i].wanted) == cases[i].bits, "%s: %x",
			cases[i].wanted, extension_bits(cases[i].wanted));
}
END_TEST

/* The columns that are shown unasked cost no attributes. */
START_TEST(default_columns_ask_for_nothing)
{
	const struct socket_ask own = {.kinds = 1U << KIND_TCP, .states = 2};
	struct ask ask = {.inet = true, .own = &own};

	for (unsigned id = 0; id < socket_schema.field_count; id++) {
		enum field_show show = socket_schema.fields[id].show;

		if (show == SHOW_DEFAULT || show == SHOW_TABLE)
			fieldset_add(&ask.wanted, id);
	}
	schema_close(&socket_schema, &ask.wanted);
	ck_assert_uint_eq(request_header(&ask, 0).idiag_ext, 0);
}
END_TEST

START_TEST(families_and_protocols)
{
	static const struct {
		uint8_t family, protocol;
	} order[] = {
		{AF_INET, IPPROTO_TCP},
		{AF_INET6, IPPROTO_TCP},
		{AF_INET, IPPROTO_UDP},
		{AF_INET6, IPPROTO_UDP},
	};
	struct socket_ask own = {.kinds = 1U << KIND_TCP | 1U << KIND_UDP};
	struct ask ask = {.inet = true, .inet6 = true, .own = &own};

	ck_assert_uint_eq(question_count(subject_named("sockets"), &ask), ARRAY_SIZE(order));
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		struct inet_diag_req_v2 header = request_header(&ask, i);

		ck_assert_uint_eq(header.sdiag_family, order[i].family);
		ck_assert_uint_eq(header.sdiag_protocol, order[i].protocol);
	}
	own.kinds = 1U << KIND_UDP;
	ask.inet = false;
	ck_assert_uint_eq(question_count(subject_named("sockets"), &ask), 1);
	ck_assert_uint_eq(request_header(&ask, 0).sdiag_protocol, IPPROTO_UDP);
	ck_assert_uint_eq(request_header(&ask, 0).sdiag_family, AF_INET6);
	own.kinds = 0;
	ck_assert_uint_eq(question_count(subject_named("sockets"), &ask), 0);
}
END_TEST

/* Half-open connections have a state of the kernel's own. */
START_TEST(states)
{
	struct socket_ask own = {.kinds = 1U << KIND_TCP, .states = 1U << LISTEN};
	struct ask ask = {.inet = true, .own = &own};

	ck_assert_uint_eq(request_header(&ask, 0).idiag_states, 1U << LISTEN);
	own.states = 1U << SYN_RECV;
	ck_assert_uint_eq(
		request_header(&ask, 0).idiag_states, 1U << SYN_RECV | 1U << NEW_SYN_RECV);
	own.states = SOCKET_STATES_ALL;
	ck_assert_uint_eq(request_header(&ask, 0).idiag_states, 0x3ffe);
}
END_TEST

static void filter(struct ask *ask, const char *text)
{
	struct where_error mistake;
	struct where *where = NULL;

	where_free((struct where *)ask->where);
	ck_assert_int_eq(where_parse(&socket_schema, &text, 1, &where, &mistake), 0);
	ask->where = where;
}

/* States, families and protocols that cannot satisfy the filter are not asked for. */
START_TEST(filters_narrow_what_is_asked)
{
	struct socket_ask own = {
		.kinds = 1U << KIND_TCP | 1U << KIND_UDP,
		.states = SOCKET_STATES_ALL,
	};
	struct ask ask = {.inet = true, .inet6 = true, .own = &own};
	struct question question;

	filter(&ask, "protocol = udp");
	ck_assert_uint_eq(question_count(subject_named("sockets"), &ask), 2);
	filter(&ask, "protocol = udp and family = inet6");
	ck_assert_uint_eq(question_count(subject_named("sockets"), &ask), 1);
	ck_assert_uint_eq(request_header(&ask, 0).sdiag_family, AF_INET6);
	filter(&ask, "state = listen and state = established");
	ck_assert_uint_eq(question_count(subject_named("sockets"), &ask), 0);
	filter(&ask, "( state = listen and uid = 0 ) or state = established");
	ck_assert_uint_eq(request_header(&ask, 0).idiag_states, 1U << LISTEN | 1U << ESTABLISHED);
	filter(&ask, "state != syn-recv");
	ck_assert_uint_eq(request_header(&ask, 0).idiag_states, 0x2ff6);

	/* The kernel's filter would compare the protocols of raw sockets. */
	own.kinds = 1U << KIND_RAW;
	filter(&ask, "sport != 443");
	ck_assert_uint_eq(question_of(subject_named("sockets"), &ask, 0).plain, 0);
	own.kinds = 1U << KIND_TCP;

	filter(&ask, "sport = 443 and uid = 0");
	question = question_of(subject_named("sockets"), &ask, 0);
	ck_assert_str_eq(question.filter, "local_port = 443");
	ck_assert_uint_gt(question.request.length, question.plain);
	/* A recording is to hold all, and holds what it holds. */
	ask.recorded = true;
	ck_assert_uint_eq(question_of(subject_named("sockets"), &ask, 0).plain, 0);
	ask.recorded = false;
	ask.everything = true;
	ck_assert_uint_eq(question_of(subject_named("sockets"), &ask, 0).plain, 0);
	ck_assert_str_eq(question_of(subject_named("sockets"), &ask, 0).filter, "");
	filter(&ask, "state = listen");
	ck_assert_uint_eq(request_header(&ask, 0).idiag_states, 0x3ffe);
	where_free((struct where *)ask.where);
}
END_TEST

START_TEST(questions_in_words)
{
	struct socket_ask own = {
		.kinds = 1U << KIND_TCP, .states = 1U << LISTEN | 1U << ESTABLISHED};
	struct ask ask = {.inet6 = true, .own = &own};
	struct question question;

	schema_add(&socket_schema, "rtt_us tos", &ask.wanted);
	question = question_of(subject_named("sockets"), &ask, 0);
	ck_assert_str_eq(question.words, "TCP sockets over IPv6");
	ck_assert_str_eq(question.detail, "states established listen; attributes INFO TOS");
	ck_assert(question.implied);
	ck_assert(!question.may_miss);
	own.named_kinds = 1U << KIND_TCP;
	ck_assert(!question_of(subject_named("sockets"), &ask, 0).implied);

	/* The longest fits. */
	own.states = SOCKET_STATES_ALL;
	ask.wanted = every_field(&socket_schema);
	question = question_of(subject_named("sockets"), &ask, 0);
	ck_assert_uint_lt(strlen(question.detail), sizeof(question.detail) - 1);
}
END_TEST

/* Only of listeners, and only of protocols that have some. */
START_TEST(listeners_have_queues)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload listening = socket_of(LISTEN), connection = socket_of(ESTABLISHED);

	ask_tcp(&answers, "queue_percent drops sk_backlog");
	asked_sockets(&answers)->kinds |= 1U << KIND_UDP;
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &listening);
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &connection);
	answers_add(&answers, 1, SOCK_DIAG_BY_FAMILY, &listening);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, SOCKET_accept_queue, "1");
	ASSERT_ROW(&answers, 0, SOCKET_backlog, "2");
	ASSERT_ROW(&answers, 0, SOCKET_queue_percent, "50");
	for (size_t i = 1; i < 3; i++) {
		ASSERT_ROW(&answers, i, SOCKET_accept_queue, "-");
		ASSERT_ROW(&answers, i, SOCKET_backlog, "-");
		ASSERT_ROW(&answers, i, SOCKET_queue_percent, "-");
	}
}
END_TEST

/* Values that congestion control has not measured, or does not use. */
START_TEST(congestion_control)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload measured = socket_of(ESTABLISHED), not_yet = measured;
	uint32_t bbr[] = {0x10, 0x1, 500, 739, 512, 4711}, early[] = {0, 0, UINT32_MAX, 256, 256};
	struct tcpvegas_info vegas = {1, 2, INT32_MAX, INT32_MAX};
	struct tcp_dctcp_info dctcp = {.dctcp_enabled = 1, .dctcp_alpha = 1024}, off = {0};

	payload_attribute(&measured, INET_DIAG_BBRINFO, bbr, sizeof(bbr)); /* longer than known */
	payload_attribute(&measured, INET_DIAG_DCTCPINFO, &dctcp, sizeof(dctcp));
	payload_attribute(&not_yet, INET_DIAG_BBRINFO, early, sizeof(early));
	payload_attribute(&not_yet, INET_DIAG_VEGASINFO, &vegas, sizeof(vegas));
	payload_attribute(&not_yet, INET_DIAG_DCTCPINFO, &off, sizeof(off));
	ask_tcp(&answers, "vegas_rttcnt vegas_rtt vegas_minrtt dctcp_enabled dctcp_alpha bbr_bw "
			  "bbr_min_rtt bbr_pacing_gain bbr_cwnd_gain");
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &measured);
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &not_yet);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, SOCKET_bbr_bw, "4294967312");
	ASSERT_ROW(&answers, 0, SOCKET_bbr_min_rtt_us, "500");
	ASSERT_ROW(&answers, 0, SOCKET_bbr_pacing_gain, "2.89");
	ASSERT_ROW(&answers, 0, SOCKET_bbr_cwnd_gain, "2");
	ASSERT_ROW(&answers, 0, SOCKET_dctcp_alpha, "1024");
	ASSERT_ROW(&answers, 0, SOCKET_vegas_rttcnt, "-");
	ASSERT_ROW(&answers, 1, SOCKET_bbr_min_rtt_us, "-");
	ASSERT_ROW(&answers, 1, SOCKET_vegas_rttcnt, "2");
	ASSERT_ROW(&answers, 1, SOCKET_vegas_rtt_us, "-");
	ASSERT_ROW(&answers, 1, SOCKET_vegas_minrtt_us, "-");
	ASSERT_ROW(&answers, 1, SOCKET_dctcp_enabled, "false");
	ASSERT_ROW(&answers, 1, SOCKET_dctcp_alpha, "-");
}
END_TEST

/* If a socket is opened during a dump, another may come twice. Sockets without a cookie are all
 * different. */
START_TEST(a_socket_is_shown_once)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload one = socket_of(ESTABLISHED), other = one, none = one;

	header_of(&one)->id.idiag_cookie[0] = 7;
	header_of(&other)->id.idiag_cookie[1] = 7;
	ask_tcp(&answers, "local");
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &one);
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &other);
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &none);
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &one);
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &none);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 4);
}
END_TEST

/* The record is used again: what the socket before had must not show. */
START_TEST(names_have_no_ports)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload udp = socket_of(CLOSE), named = {.length = 0};
	struct unix_diag_msg header = {
		.udiag_family = AF_UNIX, .udiag_type = SOCK_DGRAM, .udiag_state = CLOSE};

	payload_bytes(&named, &header, sizeof(header));
	payload_attribute(&named, UNIX_DIAG_NAME, "/run/x", 6);
	answers_init(&answers, subject_named("sockets"), "local peer");
	asked_sockets(&answers)->kinds = 1U << KIND_UDP | 1U << KIND_UNIX;
	asked_sockets(&answers)->states = SOCKET_STATES_ALL;
	answers_add(&answers, 0, SOCK_DIAG_BY_FAMILY, &udp);
	answers_add(&answers, 1, SOCK_DIAG_BY_FAMILY, &named);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, SOCKET_local, "10.0.0.1:443");
	ASSERT_ROW(&answers, 1, SOCKET_local, "/run/x");
	ASSERT_ROW(&answers, 1, SOCKET_peer, "-");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_socket_is_shown_once);
	tcase_add_test(tests, names_have_no_ports);
	tcase_add_test(tests, a_connection);
	tcase_add_test(tests, ipv6);
	tcase_add_test(tests, bound_to_an_interface);
	tcase_add_test(tests, link_local_addresses_have_a_zone);
	tcase_add_test(tests, small_sockets_have_no_owner);
	tcase_add_test(tests, no_timer_never_expires);
	tcase_add_test(tests, bound_and_inactive);
	tcase_add_test(tests, listener);
	tcase_add_test(tests, listeners_have_queues);
	tcase_add_test(tests, congestion_control);
	tcase_add_test(tests, pacing);
	tcase_add_test(tests, round_trip_times);
	tcase_add_test(tests, delivery_rates);
	tcase_add_test(tests, times_since);
	tcase_add_test(tests, window_scales);
	tcase_add_test(tests, ecn_mode);
	tcase_add_test(tests, sockets_are_fresh);
	tcase_add_test(tests, bad_messages);
	tcase_add_test(tests, extensions_follow_from_fields);
	tcase_add_test(tests, default_columns_ask_for_nothing);
	tcase_add_test(tests, families_and_protocols);
	tcase_add_test(tests, states);
	tcase_add_test(tests, filters_narrow_what_is_asked);
	tcase_add_test(tests, questions_in_words);
}
