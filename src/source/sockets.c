#include "nlinspect/source/source.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/model/schemas.h"
#include "nlinspect/model/sockets.h"
#include "nlinspect/source/interfaces.h"
#include "nlinspect/source/ports.h"
#include "nlinspect/source/users.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
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
	EXTENSIONS = 8, /* attributes 1 to 8 are asked for by a bit; the others come unasked */
};

struct sockets {
	struct decoder *decoder;
	struct interfaces *interfaces;
	struct users *users;
	struct port_range autobound;
	struct fieldset info,
		listener;         /* the fields of tcp_info, and those that it has for a listener */
	uint64_t count, unmarked; /* sockets seen, and those without a mark */
	struct socket_record record;
};

/* Whether the kernel sends a field unasked, in the header of its answer. */
static bool comes_unasked(unsigned id)
{
	for (size_t i = 0; i < socket_schema.wire_count; i++) {
		const struct wire *wire = &socket_schema.wires[i];

		if (wire->field == id && wire->attribute == WIRE_HEADER)
			return true;
	}
	return false;
}

/* The attributes that the wanted fields need. Of several sources of a field the first is asked for.
 */
static uint8_t extensions(const struct fieldset *wanted)
{
	uint8_t bits = 0;

	fieldset_for_each(id, wanted) {
		for (size_t i = 0; i < socket_schema.wire_count; i++) {
			const struct wire *wire = &socket_schema.wires[i];

			if (wire->field != id)
				continue;
			if (wire->kind == WIRE_INET_DIAG && !comes_unasked(id)) {
				if (wire->attribute <= EXTENSIONS)
					bits |= (uint8_t)(1U << (wire->attribute - 1));
				else if (wire->attribute == INET_DIAG_CLASS_ID)
					bits |= 1U << (INET_DIAG_TCLASS - 1);
			}
			break;
		}
	}
	return bits;
}

static void print_names(
	char *words, size_t size, const char *lead, const struct words *names, uint64_t set)
{
	size_t used = strlen(words);

	for (size_t i = 0; i < names->count && used < size; i++) {
		if (names->list[i].value < 64 && set >> names->list[i].value & 1) {
			used += (size_t)snprintf(
				words + used, size - used, "%s%s", lead, names->list[i].name);
			lead = " ";
		}
	}
}

static void ask_inet(
	const struct ask *ask, struct questions *questions, uint8_t protocol, uint8_t family)
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
	const struct words names = {
		.list = attributes, .count = sizeof(attributes) / sizeof(*attributes)};
	struct question *question = &questions->list[questions->count++];
	bool all = ask->everything || ask->states == SOCKET_STATES_ALL;
	struct inet_diag_req_v2 header = {
		.sdiag_family = family,
		.sdiag_protocol = protocol,
		.idiag_ext = ask->everything ? UINT8_MAX : extensions(&ask->wanted),
		.idiag_states = ask->everything ? SOCKET_STATES_ALL : ask->states,
	};

	/* Half-open connections have a state of the kernel's own since 4.4. */
	if (header.idiag_states & 1U << TCP_SYN_RECV)
		header.idiag_states |= 1U << TCP_NEW_SYN_RECV;
	request_init(&question->request, NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, &header,
		sizeof(header));
	question->request.key = 2;
	question->request.set = offsetof(struct inet_diag_req_v2, idiag_ext);
	question->request.set_end = offsetof(struct inet_diag_req_v2, id);
	question->implied = !ask->protocols_named;
	snprintf(question->words, sizeof(question->words), "%s sockets over %s",
		protocol == IPPROTO_TCP ? "TCP" : "UDP", family == AF_INET ? "IPv4" : "IPv6");
	snprintf(question->detail, sizeof(question->detail), "%s", all ? "all states" : "states");
	if (!all)
		print_names(question->detail, sizeof(question->detail), " ",
			socket_schema.fields[SOCKET_state].words, ask->states);
	print_names(question->detail, sizeof(question->detail), "; attributes ", &names,
		(uint64_t)header.idiag_ext << 1);
}

static void sockets_questions(const struct ask *ask, struct questions *questions)
{
	const uint8_t protocols[] = {IPPROTO_TCP, IPPROTO_UDP}, families[] = {AF_INET, AF_INET6};

	questions->count = 0;
	for (size_t p = 0; p < 2; p++) {
		for (size_t f = 0; f < 2; f++) {
			if ((p ? ask->udp : ask->tcp) && (f ? ask->inet6 : ask->inet))
				ask_inet(ask, questions, protocols[p], families[f]);
		}
	}
}

/* Only privileged askers get marks; what a filter on them leaves out would go unnoticed. */
static void note_marks(struct run *run, const struct sockets *sockets)
{
	if (!sockets->unmarked || run->ask->recorded ||
		!fieldset_has(&run->ask->named, SOCKET_mark))
		return;
	run->status.unreadable += sockets->unmarked;
	if (run->told)
		return;
	run->told = true;
	report_note(run->report,
		"%" PRIu64 " of %" PRIu64 " sockets have no mark here: the kernel tells it "
		"to CAP_NET_ADMIN only; run as root to see it",
		sockets->unmarked, sockets->count);
}

static void sockets_close(struct run *run)
{
	struct sockets *sockets = run->state;

	if (!sockets)
		return;
	note_marks(run, sockets);
	decoder_free(sockets->decoder);
	interfaces_free(sockets->interfaces);
	users_free(sockets->users);
	free(sockets);
	run->state = NULL;
}

/* For a listener the kernel fills in these members of tcp_info and leaves the others at 0. */
static void sockets_learn_info(struct sockets *sockets)
{
	for (size_t i = 0; i < socket_schema.wire_count; i++) {
		const struct wire *wire = &socket_schema.wires[i];

		if (wire->kind == WIRE_INET_DIAG && wire->attribute == INET_DIAG_INFO)
			fieldset_add(&sockets->info, wire->field);
	}
	fieldset_remove(&sockets->info, SOCKET_state);
	schema_add(&socket_schema, "unacked sacked pacing_rate max_pacing_rate reordering snd_cwnd",
		&sockets->listener);
}

static int sockets_open(struct run *run)
{
	const struct ask *ask = run->ask;
	struct sockets *sockets = calloc(1, sizeof(*sockets));
	struct fieldset needed = ask->wanted;

	if (!sockets)
		return -ENOMEM;
	run->state = sockets;
	sockets_learn_info(sockets);
	/* What tells whether another field's value means anything. */
	fieldset_add(&needed, SOCKET_state);
	fieldset_add(&needed, SOCKET_timer);
	fieldset_for_each(id, &ask->wanted) {
		if (fieldset_has(&sockets->info, id))
			schema_add(&socket_schema,
				"options rtt_us data_segs_in data_segs_out delivery_rate", &needed);
	}
	sockets->decoder = decoder_new(&socket_schema, WIRE_INET_DIAG, &needed);
	sockets->interfaces = interfaces_new(run->connector);
	sockets->users = users_new(ask->numeric || ask->recorded);
	if (!sockets->decoder || !sockets->interfaces || !sockets->users)
		return -ENOMEM;
	if (fieldset_has(&ask->wanted, SOCKET_autobound) && !ask->recorded)
		return port_range_read(&sockets->autobound);
	return 0;
}

static void drop(struct socket_record *record, unsigned id)
{
	fieldset_remove(&record->base.present, id);
}

/* What the kernel leaves at 0, or at a number that only means "not known". */
static void fix_info(const struct sockets *sockets, struct socket_record *record)
{
	bool listens = record->state == TCP_LISTEN;

	for (size_t i = 0; listens && i < FIELDSET_WORDS; i++)
		record->base.present.bits[i] &= ~sockets->info.bits[i] | sockets->listener.bits[i];
	if (!record->rtt_us) {
		drop(record, SOCKET_rtt_us);
		drop(record, SOCKET_rttvar_us);
	}
	if (!record->rcv_rtt_us)
		drop(record, SOCKET_rcv_rtt_us);
	if (record->min_rtt_us == UINT32_MAX)
		drop(record, SOCKET_min_rtt_us);
	if (record_has(&record->base, SOCKET_delivery_rate) && !record->delivery_rate) {
		drop(record, SOCKET_delivery_rate);
		drop(record, SOCKET_delivery_rate_app_limited);
	}
	if (record->pacing_rate == UINT64_MAX)
		drop(record, SOCKET_pacing_rate);
	if (record->max_pacing_rate == UINT64_MAX)
		drop(record, SOCKET_max_pacing_rate);
	if (!(record->options & OPTION_WSCALE)) {
		drop(record, SOCKET_snd_wscale);
		drop(record, SOCKET_rcv_wscale);
	}
	/* Without an event to count from, the kernel counts from boot. */
	if (record_has(&record->base, SOCKET_data_segs_out) && !record->data_segs_out)
		drop(record, SOCKET_last_data_sent_ms);
	if (record_has(&record->base, SOCKET_data_segs_in) && !record->data_segs_in)
		drop(record, SOCKET_last_data_recv_ms);
	if (record->state == TCP_SYN_SENT)
		drop(record, SOCKET_last_ack_recv_ms);
	if (!record->last_ack_sent_ms)
		drop(record, SOCKET_last_ack_sent_ms);
	/* Up to Linux 6.18 these bits are 0 even where ECN was negotiated. */
	if (!record->ecn_mode && record->options & OPTION_ECN)
		drop(record, SOCKET_ecn_mode);
}

static void fix_header(struct socket_record *record, uint8_t protocol)
{
	/* The only TCP sockets that a dump holds in this state are bound and neither listen nor
	 * connect. */
	if (record->state == TCP_CLOSE && protocol == IPPROTO_TCP)
		record->state = TCP_BOUND_INACTIVE;
	/* The kernel keeps a small record of these, without owner. */
	if (record->state == TCP_TIME_WAIT || record->state == TCP_SYN_RECV)
		drop(record, SOCKET_uid);
	if (!record->inode)
		drop(record, SOCKET_inode);
	if (!record->ifindex)
		drop(record, SOCKET_ifindex);
	if (!record->timer) {
		drop(record, SOCKET_timer_expires_ms);
		drop(record, SOCKET_timer_retransmits);
	}
}

static void set_text(
	struct socket_record *record, unsigned id, struct text *member, struct text text)
{
	*member = text;
	if (text.length)
		fieldset_add(&record->base.present, id);
}

/* fe80::/10: such an address means something only together with its interface (RFC 4007). */
static bool is_link_local(const struct address *address)
{
	return address->family == AF_INET6 && address->bytes[0] == 0xfe &&
	       (address->bytes[1] & 0xc0) == 0x80;
}

static void derive(struct run *run, struct sockets *sockets, struct socket_record *record)
{
	const struct fieldset *wanted = &run->ask->wanted;
	const struct text nowhere = {NULL, 0};

	record->interface = nowhere;
	if (fieldset_has(wanted, SOCKET_interface) && record_has(&record->base, SOCKET_ifindex))
		set_text(record, SOCKET_interface, &record->interface,
			interfaces_name(sockets->interfaces, (uint32_t)record->ifindex));
	if (fieldset_has(wanted, SOCKET_user) && record_has(&record->base, SOCKET_uid))
		set_text(record, SOCKET_user, &record->user,
			users_name(sockets->users, (uint32_t)record->uid));
	if (fieldset_has(wanted, SOCKET_autobound) && sockets->autobound.last)
		RECORD_SET(record, SOCKET_autobound, autobound,
			record->local_port >= sockets->autobound.first &&
				record->local_port <= sockets->autobound.last);
	if (fieldset_has(wanted, SOCKET_local) && record_has(&record->base, SOCKET_local_address))
		RECORD_SET(record, SOCKET_local, local,
			(struct endpoint){record->local_address, (uint16_t)record->local_port,
				record->interface});
	if (fieldset_has(wanted, SOCKET_peer) && record_has(&record->base, SOCKET_peer_address))
		RECORD_SET(record, SOCKET_peer, peer,
			(struct endpoint){record->peer_address, (uint16_t)record->peer_port,
				is_link_local(&record->peer_address) ? record->interface : nowhere});
	if (fieldset_has(wanted, SOCKET_time_ms))
		RECORD_SET(record, SOCKET_time_ms, time_ms, run->time_ms);
}

static int sockets_message(struct run *run, const struct message *message)
{
	struct sockets *sockets = run->state;
	struct socket_record *record = &sockets->record;
	uint8_t family, protocol = request_payload(&run->question->request, &(size_t){0})[1];

	if (message->type != SOCK_DIAG_BY_FAMILY)
		return 0;
	if (message->length < sizeof(struct inet_diag_msg)) {
		run->status.malformed = true;
		return 0;
	}
	family = message->payload[0];
	record_clear(&record->base);
	decoder_header(sockets->decoder, message->payload, sizeof(struct inet_diag_msg), family,
		&record->base);
	if (!decoder_attributes(sockets->decoder,
		    message_attributes(message, sizeof(struct inet_diag_msg)), family,
		    &record->base))
		run->status.malformed = true;
	RECORD_SET(record, SOCKET_protocol, protocol, protocol);
	sockets->count++;
	sockets->unmarked += !record_has(&record->base, SOCKET_mark);
	fix_header(record, protocol);
	fix_info(sockets, record);
	derive(run, sockets, record);
	return source_push(run, &record->base);
}

const struct source socket_source = {
	.schema = &socket_schema,
	.questions = sockets_questions,
	.open = sockets_open,
	.message = sockets_message,
	.close = sockets_close,
};
