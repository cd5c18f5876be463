#include "socket.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/model/schemas.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	TCP_ESTABLISHED = 1,
	TCP_SYN_SENT = 2,
	TCP_SYN_RECV = 3,
	TCP_TIME_WAIT = 6,
	TCP_CLOSE = 7,
	TCP_LISTEN = 10,
	TCP_NEW_SYN_RECV = 12,
	TCP_BOUND_INACTIVE = 13,
	OPTION_WSCALE = 4, /* TCPI_OPT_* */
	OPTION_ECN = 8,
};

struct inet {
	struct decoder *decoder;
	struct fieldset info, listener; /* the fields of tcp_info, and those that it has for a
					   listener */
};

/* The bits that ask for attributes. */
static uint8_t extensions(const struct fieldset *wanted)
{
	uint64_t attributes = socket_attributes(WIRE_INET_DIAG, wanted);

	/* The class comes along with the traffic class. */
	if (attributes & 1U << INET_DIAG_CLASS_ID)
		attributes |= 1U << INET_DIAG_TCLASS;
	return (uint8_t)(attributes >> 1);
}

static void ask_inet(const struct ask *ask, struct questions *questions, enum socket_kind kind,
	uint8_t protocol, uint8_t family)
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
	struct question *question;
	struct inet_diag_req_v2 header = {
		.sdiag_family = family,
		.sdiag_protocol = protocol,
		.idiag_ext = ask->everything ? UINT8_MAX : extensions(&ask->wanted),
		.idiag_states = ask->everything ? SOCKET_STATES_ALL : ask->states,
	};

	/* Half-open connections have a state of the kernel's own since 4.4. */
	if (header.idiag_states & 1U << TCP_SYN_RECV)
		header.idiag_states |= 1U << TCP_NEW_SYN_RECV;
	question = socket_question(ask, questions, kind, &header, sizeof(header));
	question->request.key = 2;
	question->request.set = offsetof(struct inet_diag_req_v2, idiag_ext);
	question->request.set_end = offsetof(struct inet_diag_req_v2, id);
	snprintf(question->words, sizeof(question->words), "%s sockets over %s",
		protocol == IPPROTO_TCP ? "TCP" : "UDP", family == AF_INET ? "IPv4" : "IPv6");
	socket_detail_states(question, ask);
	socket_detail(question, "; attributes ", &names, (uint64_t)header.idiag_ext << 1);
}

static void inet_questions(const struct ask *ask, struct questions *questions)
{
	static const struct {
		uint8_t kind, protocol;
	} kinds[] = {{KIND_TCP, IPPROTO_TCP}, {KIND_UDP, IPPROTO_UDP}};
	static const uint8_t families[] = {AF_INET, AF_INET6};

	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		for (size_t f = 0; f < 2; f++) {
			if (ask->kinds >> kinds[k].kind & 1 && (f ? ask->inet6 : ask->inet))
				ask_inet(ask, questions, kinds[k].kind, kinds[k].protocol,
					families[f]);
		}
	}
}

/* For a listener the kernel fills in these members of tcp_info and leaves the others at 0. */
static void learn_info(struct inet *inet)
{
	for (size_t i = 0; i < socket_schema.wire_count; i++) {
		const struct wire *wire = &socket_schema.wires[i];

		if (wire->kind == WIRE_INET_DIAG && wire->attribute == INET_DIAG_INFO)
			fieldset_add(&inet->info, wire->field);
	}
	fieldset_remove(&inet->info, SOCKET_state);
	schema_add(&socket_schema, "unacked sacked pacing_rate max_pacing_rate reordering snd_cwnd",
		&inet->listener);
}

static int inet_open(const struct run *run, const struct fieldset *needed, void **ret)
{
	struct inet *inet = calloc(1, sizeof(*inet));
	struct fieldset all = *needed;

	if (!inet)
		return -ENOMEM;
	*ret = inet;
	learn_info(inet);
	/* What tells whether another field's value means anything. */
	fieldset_add(&all, SOCKET_timer);
	fieldset_for_each(id, &run->ask->wanted) {
		if (fieldset_has(&inet->info, id))
			schema_add(&socket_schema,
				"options rtt_us data_segs_in data_segs_out delivery_rate", &all);
	}
	inet->decoder = decoder_new(&socket_schema, WIRE_INET_DIAG, &all);
	return inet->decoder ? 0 : -ENOMEM;
}

/* What the kernel leaves at 0, or at a number that only means "not known". */
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
	/* Up to Linux 6.18 these bits are 0 even where ECN was negotiated. */
	if (!record->ecn_mode && record->options & OPTION_ECN)
		socket_drop(record, SOCKET_ecn_mode);
}

static void fix_header(struct socket_record *record, uint8_t protocol)
{
	/* The only TCP sockets that a dump holds in this state are bound and neither listen nor
	 * connect. */
	if (record->state == TCP_CLOSE && protocol == IPPROTO_TCP)
		record->state = TCP_BOUND_INACTIVE;
	/* The kernel keeps a small record of these, without owner. */
	if (record->state == TCP_TIME_WAIT || record->state == TCP_SYN_RECV)
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

static int inet_read(
	struct run *run, void *family, const struct message *message, struct socket_record *record)
{
	struct inet *inet = family;
	uint8_t protocol = request_payload(&run->question->request, &(size_t){0})[1];
	uint8_t addresses;

	if (message->length < sizeof(struct inet_diag_msg))
		return -EBADMSG;
	addresses = message->payload[0];
	decoder_header(inet->decoder, message->payload, sizeof(struct inet_diag_msg), addresses,
		&record->base);
	if (!decoder_attributes(inet->decoder,
		    message_attributes(message, sizeof(struct inet_diag_msg)), addresses,
		    &record->base))
		run->status.malformed = true;
	RECORD_SET(record, SOCKET_protocol, protocol, protocol);
	fix_header(record, protocol);
	fix_info(inet, record);
	return 0;
}

static void inet_close(void *family)
{
	struct inet *inet = family;

	if (inet)
		decoder_free(inet->decoder);
	free(inet);
}

const struct socket_family socket_inet = {
	.questions = inet_questions,
	.open = inet_open,
	.read = inet_read,
	.close = inet_close,
};
