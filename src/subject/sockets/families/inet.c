/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include "nlinspect/decode/decoder.h"

#include "nested.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	TCP_ESTABLISHED = 1,
	TCP_SYN_SENT = 2,
	TCP_SYN_RECV = 3,
	TCP_CLOSE = 7,
	TCP_CLOSE_WAIT = 8,
	TCP_LISTEN = 10,
	TCP_NEW_SYN_RECV = 12,
	TCP_BOUND_INACTIVE = 13,
	OPTION_WSCALE = 4, /* TCPI_OPT_* */
	OPTION_ECN = 8,
};

struct inet {
	struct decoder *decoder;
	struct socket_nested nested;
	struct fieldset info,
		listener; /* the fields in tcp_info, and those that a listener fills in */
};

/* The bits that request attributes. */
static uint8_t extensions(const struct fieldset *wanted)
{
	uint64_t attributes = socket_attributes(WIRE_INET_DIAG, wanted);

	attributes |= socket_nested_attributes(wanted);
	/* Some attributes have no bit and come with others: the class with the traffic class, all
	 * of congestion control's with vegas. */
	if (attributes & 1U << INET_DIAG_CLASS_ID)
		attributes |= 1U << INET_DIAG_TCLASS;
	if (attributes & (1U << INET_DIAG_DCTCPINFO | 1U << INET_DIAG_BBRINFO))
		attributes |= 1U << INET_DIAG_VEGASINFO;
	if (attributes & (1U << INET_DIAG_ULP_INFO | 1U << INET_DIAG_MD5SIG))
		attributes |= 1U << INET_DIAG_INFO;
	return (uint8_t)(attributes >> 1);
}

struct inet_kind {
	uint8_t kind; /* enum socket_kind */
	uint16_t protocol;
	uint8_t type;
	const char *name;
	const char
		*proc; /* the file in /proc/net that also lists them; the one for IPv6 ends in 6 */
};

static const struct inet_kind inet_kinds[] = {
	{KIND_TCP, IPPROTO_TCP, SOCK_STREAM, "TCP", NULL},
	{KIND_UDP, IPPROTO_UDP, SOCK_DGRAM, "UDP", NULL},
	{KIND_UDPLITE, IPPROTO_UDPLITE, SOCK_DGRAM, "UDP-Lite", NULL},
	{KIND_RAW, IPPROTO_RAW, SOCK_RAW, "raw", "raw"},
	{KIND_ICMP, IPPROTO_ICMP, SOCK_DGRAM, "ICMP", "icmp"},
	{KIND_MPTCP, IPPROTO_MPTCP, SOCK_STREAM, "MPTCP", NULL},
	{KIND_SCTP, IPPROTO_SCTP, 0, "SCTP", NULL},
	{KIND_DCCP, IPPROTO_DCCP, SOCK_DCCP, "DCCP", NULL},
};

static const struct inet_kind *kind_of(const struct question *question)
{
	const struct inet_kind *kind = inet_kinds;

	while (kind->kind != question->kind)
		kind++;
	return kind;
}

/* Protocols above 255 need an attribute, and the header has 0. An older kernel, which does not know
 * the attribute, then refuses instead of listing another protocol. */
static void ask_protocol(struct question *question, uint16_t protocol)
{
	if (protocol > UINT8_MAX)
		request_u32(&question->request, INET_DIAG_REQ_PROTOCOL, protocol);
}

static void ask_inet(const struct ask *ask, struct questions *questions,
	const struct inet_kind *kind, uint8_t family)
{
	static const struct word attributes[] = {
		{INET_DIAG_MEMINFO, "MEMINFO"},
		{INET_DIAG_INFO, "INFO"},
		{INET_DIAG_VEGASINFO, "VEGASINFO"},
		{INET_DIAG_CONG, "CONG"},
		{INET_DIAG_TOS, "TOS"},
		{INET_DIAG_TCLASS, "TCLASS"},
		{INET_DIAG_SKMEMINFO, "SKMEMINFO"},
		{INET_DIAG_SHUTDOWN, "SHUTDOWN"},
	};
	static const struct words names = {
		.list = attributes, .count = sizeof(attributes) / sizeof(*attributes)};
	struct socket_facts facts;
	struct question *question;
	uint32_t states;
	struct inet_diag_req_v2 header = {
		.sdiag_family = family,
		.sdiag_protocol = (uint8_t)(kind->protocol > UINT8_MAX ? 0 : kind->protocol),
		.idiag_ext = ask->everything ? UINT8_MAX : extensions(&ask->wanted),
	};

	socket_facts_init(&facts, family, kind->protocol);
	if (!socket_states(ask, kind->kind, &facts, &states))
		return;
	header.idiag_states = states;
	/* Since 4.4 half-open connections have their own state in the kernel. */
	if (header.idiag_states & 1U << TCP_SYN_RECV)
		header.idiag_states |= 1U << TCP_NEW_SYN_RECV;
	question = socket_question(ask, questions, kind->kind, &header, sizeof(header));
	ask_protocol(question, kind->protocol);
	question->request.key = 2;
	question->request.set = offsetof(struct inet_diag_req_v2, idiag_ext);
	question->request.set_end = offsetof(struct inet_diag_req_v2, id);
	snprintf(question->words, sizeof(question->words), "%s sockets over %s", kind->name,
		family == AF_INET ? "IPv4" : "IPv6");
	socket_detail_states(question, states);
	socket_detail(question, "; attributes ", &names, (uint64_t)header.idiag_ext << 1);
	if (kind->proc)
		snprintf(question->file, sizeof(question->file), "%s%s", kind->proc,
			family == AF_INET6 ? "6" : "");
	/* The kernel's filter treats the protocol of a raw socket as its port. It does not list
	 * ICMP sockets at all. */
	if (kind->kind == KIND_ICMP) {
		question->request.error = -ENOENT;
		snprintf(question->detail, sizeof(question->detail), "from /proc/net/%s",
			question->file);
	} else if (kind->kind != KIND_RAW) {
		socket_filter(ask, &facts, question);
	}
}

static void inet_questions(const struct ask *ask, struct questions *questions)
{
	static const uint8_t families[] = {AF_INET, AF_INET6};

	for (size_t k = 0; k < sizeof(inet_kinds) / sizeof(*inet_kinds); k++) {
		for (size_t f = 0; f < 2; f++) {
			if (socket_ask(ask)->kinds >> inet_kinds[k].kind & 1 &&
				(f ? ask->inet6 : ask->inet))
				ask_inet(ask, questions, &inet_kinds[k], families[f]);
		}
	}
}

/* Only these members of tcp_info mean something for a listener. Its queue is in the header. */
static void learn_info(struct inet *inet)
{
	for (size_t i = 0; i < socket_schema.wire_count; i++) {
		const struct wire *wire = &socket_schema.wires[i];

		if (wire->kind == WIRE_INET_DIAG && wire->attribute == INET_DIAG_INFO)
			fieldset_add(&inet->info, wire->field);
	}
	fieldset_remove(&inet->info, SOCKET_state);
	schema_add(&socket_schema, "pacing_rate max_pacing_rate", &inet->listener);
}

static int inet_open(struct run *run, const struct fieldset *needed, void **ret)
{
	struct inet *inet = calloc(1, sizeof(*inet));
	struct fieldset all = *needed;

	if (!inet)
		return -ENOMEM;
	*ret = inet;
	learn_info(inet);
	/* Required to interpret other fields. */
	fieldset_add(&all, SOCKET_timer);
	fieldset_add(&all, SOCKET_v6only);
	if (fieldset_has(needed, SOCKET_dctcp_ce_state) ||
		fieldset_has(needed, SOCKET_dctcp_alpha) ||
		fieldset_has(needed, SOCKET_dctcp_ab_ecn) ||
		fieldset_has(needed, SOCKET_dctcp_ab_tot))
		fieldset_add(&all, SOCKET_dctcp_enabled);
	fieldset_for_each(id, &run->ask->wanted) {
		if (fieldset_has(&inet->info, id))
			schema_add(&socket_schema,
				"options rtt_us data_segs_in data_segs_out delivery_rate", &all);
	}
	inet->decoder = decoder_new(&socket_schema, WIRE_INET_DIAG, &all);
	if (!inet->decoder)
		return -ENOMEM;
	return socket_nested_init(&inet->nested, &all, socket_ask(run->ask)->show_keys);
}

/* Removes values that the kernel left 0, or that mean "not known". */
static void fix_info(const struct inet *inet, struct socket_record *record)
{
	bool listens = record->state == TCP_LISTEN;

	for (size_t i = 0; listens && i < FIELDSET_WORDS; i++)
		record->base.present.bits[i] &= ~inet->info.bits[i] | inet->listener.bits[i];
	if (!record->rtt_us) {
		socket_drop(record, SOCKET_rtt_us);
		socket_drop(record, SOCKET_rttvar_us);
	}
	if (!record->rcv_rtt_us)
		socket_drop(record, SOCKET_rcv_rtt_us);
	if (record->min_rtt_us == UINT32_MAX)
		socket_drop(record, SOCKET_min_rtt_us);
	if (record_has(&record->base, SOCKET_delivery_rate) && !record->delivery_rate) {
		socket_drop(record, SOCKET_delivery_rate);
		socket_drop(record, SOCKET_delivery_rate_app_limited);
	}
	if (record->pacing_rate == UINT64_MAX)
		socket_drop(record, SOCKET_pacing_rate);
	if (record->max_pacing_rate == UINT64_MAX)
		socket_drop(record, SOCKET_max_pacing_rate);
	if (!(record->options & OPTION_WSCALE)) {
		socket_drop(record, SOCKET_snd_wscale);
		socket_drop(record, SOCKET_rcv_wscale);
	}
	/* Without an event to count from, the kernel counts from boot. */
	if (record_has(&record->base, SOCKET_data_segs_out) && !record->data_segs_out)
		socket_drop(record, SOCKET_last_data_sent_ms);
	if (record_has(&record->base, SOCKET_data_segs_in) && !record->data_segs_in)
		socket_drop(record, SOCKET_last_data_recv_ms);
	if (record->state == TCP_SYN_SENT)
		socket_drop(record, SOCKET_last_ack_recv_ms);
	if (!record->last_ack_sent_ms)
		socket_drop(record, SOCKET_last_ack_sent_ms);
	/* Up to Linux 6.18 these bits are 0 even if ECN was negotiated. */
	if (!record->ecn_mode && record->options & OPTION_ECN)
		socket_drop(record, SOCKET_ecn_mode);
}

/* Removes values that congestion control reports before it has measured anything, or while it is
 * off. */
static void fix_congestion(struct socket_record *record)
{
	const struct record *base = &record->base;

	if (record->vegas_rtt_us == INT32_MAX)
		socket_drop(record, SOCKET_vegas_rtt_us);
	if (record->vegas_minrtt_us == INT32_MAX)
		socket_drop(record, SOCKET_vegas_minrtt_us);
	if (record->bbr_min_rtt_us == UINT32_MAX)
		socket_drop(record, SOCKET_bbr_min_rtt_us);
	/* The kernel's gains have 8 fractional bits. */
	if (record_has(base, SOCKET_bbr_pacing_gain))
		record->bbr_pacing_gain = (record->bbr_pacing_gain * 100 + 128) >> 8;
	if (record_has(base, SOCKET_bbr_cwnd_gain))
		record->bbr_cwnd_gain = (record->bbr_cwnd_gain * 100 + 128) >> 8;
	if (record_has(base, SOCKET_dctcp_enabled) && !record->dctcp_enabled) {
		socket_drop(record, SOCKET_dctcp_ce_state);
		socket_drop(record, SOCKET_dctcp_alpha);
		socket_drop(record, SOCKET_dctcp_ab_ecn);
		socket_drop(record, SOCKET_dctcp_ab_tot);
	}
}

/* Only listeners have a queue of connections. */
static void fix_queue(struct socket_record *record)
{
	uint64_t protocol = record->protocol;
	bool queues =
		protocol == IPPROTO_TCP || protocol == IPPROTO_MPTCP || protocol == IPPROTO_SCTP;

	if (queues && record->state == TCP_LISTEN)
		return;
	socket_drop(record, SOCKET_accept_queue);
	socket_drop(record, SOCKET_backlog);
}

static void drop_range(struct socket_record *record, unsigned first, unsigned last)
{
	for (unsigned id = first; id <= last; id++)
		socket_drop(record, id);
}

/* An association has a state of SCTP, not of TCP, and has peers. The kernel reports nothing about
 * its socket here, nor about an association without a socket. */
static void fix_association(struct socket_record *record)
{
	static const uint8_t states[] = {TCP_CLOSE, TCP_SYN_SENT, TCP_SYN_SENT, TCP_ESTABLISHED,
		TCP_CLOSE_WAIT, TCP_CLOSE_WAIT, TCP_CLOSE_WAIT, TCP_CLOSE_WAIT};

	if (record->protocol != IPPROTO_SCTP)
		return;
	if (!record_has(&record->base, SOCKET_sctp_peers)) {
		drop_range(record, SOCKET_sctp_tag, SOCKET_sctp_p_error);
		return;
	}
	drop_range(record, SOCKET_sctp_s_autoclose_s, SOCKET_sctp_s_type);
	if (record->state < sizeof(states))
		record->state = states[record->state];
}

static void fix_header(struct socket_record *record, uint16_t protocol)
{
	/* A TCP socket that a dump lists in this state is bound, and neither listens nor connects.
	 */
	if (record->state == TCP_CLOSE && protocol == IPPROTO_TCP)
		record->state = TCP_BOUND_INACTIVE;
	if (socket_is_small(record))
		socket_drop(record, SOCKET_uid);
	if (!record->inode)
		socket_drop(record, SOCKET_inode);
	if (!record->ifindex)
		socket_drop(record, SOCKET_ifindex);
	if (!record->timer) {
		socket_drop(record, SOCKET_timer_expires_ms);
		socket_drop(record, SOCKET_timer_retransmits);
	}
}

static int read_attributes(struct run *run, struct inet *inet, const struct message *message,
	struct socket_record *record)
{
	struct cursor cursor = message_attributes(message, sizeof(struct inet_diag_msg));
	struct attribute attribute;

	socket_nested_begin(&inet->nested);
	while (attribute_next(&cursor, &attribute)) {
		int read = socket_nested_read(&inet->nested, &attribute, record);

		if (read < 0)
			return read;
		if (!read)
			decoder_attribute(
				inet->decoder, &attribute, message->payload[0], &record->base);
	}
	if (cursor.malformed || inet->nested.malformed)
		run->status.malformed = true;
	return 0;
}

/* A raw socket has its protocol number in place of a port. */
static void fix_raw(struct socket_record *record)
{
	if (record_has(&record->base, SOCKET_local_port))
		RECORD_SET(record, SOCKET_raw_protocol, raw_protocol, record->local_port);
	record->local_port = record->peer_port = 0;
	socket_drop(record, SOCKET_local_port);
	socket_drop(record, SOCKET_peer_port);
}

static int inet_read(
	struct run *run, void *family, const struct message *message, struct socket_record *record)
{
	struct inet *inet = family;
	const struct inet_kind *kind = kind_of(run->question);
	int error;

	if (message->length < sizeof(struct inet_diag_msg))
		return -EBADMSG;
	decoder_header(inet->decoder, message->payload, sizeof(struct inet_diag_msg),
		message->payload[0], &record->base);
	RECORD_SET(record, SOCKET_protocol, protocol, kind->protocol);
	if (kind->type)
		RECORD_SET(record, SOCKET_type, type, kind->type);
	error = read_attributes(run, inet, message, record);
	if (error)
		return error;
	fix_association(record);
	fix_header(record, kind->protocol);
	fix_queue(record);
	fix_info(inet, record);
	fix_congestion(record);
	if (record->state == TCP_LISTEN)
		drop_range(record, SOCKET_vegas_enabled, SOCKET_bbr_cwnd_gain);
	if (kind->kind == KIND_RAW)
		fix_raw(record);
	return 0;
}

static int inet_instead(struct run *run, const struct question *question)
{
	const struct inet_kind *kind = kind_of(question);
	uint8_t family = request_payload(&question->request, &(size_t){0})[0];
	uint16_t protocol = kind->protocol;

	if (!*question->file)
		return -ENOENT;
	if (protocol == IPPROTO_ICMP && family == AF_INET6)
		protocol = IPPROTO_ICMPV6;
	return socket_proc(run, question->file, family, protocol);
}

static void inet_close(void *family)
{
	struct inet *inet = family;

	if (!inet)
		return;
	decoder_free(inet->decoder);
	socket_nested_fini(&inet->nested);
	free(inet);
}

const struct socket_family socket_inet = {
	.questions = inet_questions,
	.open = inet_open,
	.read = inet_read,
	.instead = inet_instead,
	.close = inet_close,
};
