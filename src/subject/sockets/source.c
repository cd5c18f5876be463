#include "nlinspect/source/source.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/interfaces.h"
#include "nlinspect/host/users.h"

#include "derive.h"
#include "owners.h"
#include "socket.h"
#include "subject/schemas.h"
#include "subject/sockets/filter/ports.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

/* In the order of the output. */
static const struct socket_family *const families[] = {
	&socket_inet,
	&socket_unix,
	&socket_packet,
	&socket_netlink,
	&socket_vsock,
	&socket_xdp,
	&socket_tipc,
};

/* The module of the kernel that lists a kind; those that few have are `optional`. */
static const struct {
	const char *module;
	bool optional;
} modules[KIND_COUNT] = {
	[KIND_TCP] = {"tcp_diag", false},
	[KIND_UDP] = {"udp_diag", false},
	[KIND_UDPLITE] = {"udp_diag", true},
	[KIND_RAW] = {"raw_diag", true},
	[KIND_ICMP] = {NULL, true},
	[KIND_MPTCP] = {"mptcp_diag", true},
	[KIND_SCTP] = {"sctp_diag", true},
	[KIND_DCCP] = {"dccp_diag", true},
	[KIND_UNIX] = {"unix_diag", true},
	[KIND_PACKET] = {"af_packet_diag", true},
	[KIND_NETLINK] = {"netlink_diag", true},
	[KIND_VSOCK] = {"vsock_diag", true},
	[KIND_XDP] = {"xsk_diag", true},
	[KIND_TIPC] = {"tipc_diag", true},
};

struct sockets {
	void *families[ARRAY_SIZE(families)]; /* of each family its own */
	struct interfaces *interfaces;
	struct users *users;
	struct socket_owners *owners; /* NULL: not wanted */
	struct port_range autobound;
	uint64_t count, unmarked; /* sockets seen, and those without a mark */
	struct socket_record record;
};

/* Whether the kernel sends a field unasked, in the header of its answer. */
static bool comes_unasked(enum wire_kind kind, unsigned id)
{
	for (size_t i = 0; i < socket_schema.wire_count; i++) {
		const struct wire *wire = &socket_schema.wires[i];

		if (wire->field == id && wire->kind == kind && wire->attribute == WIRE_HEADER)
			return true;
	}
	return false;
}

uint64_t socket_attributes(enum wire_kind kind, const struct fieldset *wanted)
{
	struct fieldset sought = *wanted;
	uint64_t attributes = 0;

	for (size_t i = 0; i < socket_schema.wire_count; i++) {
		const struct wire *wire = &socket_schema.wires[i];

		if (wire->kind != kind || !fieldset_has(&sought, wire->field))
			continue;
		if (wire->attribute < 64 && !comes_unasked(kind, wire->field))
			attributes |= UINT64_C(1) << wire->attribute;
		fieldset_remove(&sought, wire->field);
	}
	return attributes;
}

struct question *socket_question(const struct ask *ask, struct questions *questions,
	enum socket_kind kind, const void *header, size_t length)
{
	struct question *question = question_add(questions);

	request_init(&question->request, NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, header, length);
	question->request.key = 1;
	question->kind = kind;
	question->implied = !(ask->named_kinds >> kind & 1);
	question->optional = modules[kind].optional;
	if (question->optional && modules[kind].module)
		snprintf(question->remedy, sizeof(question->remedy), "\"modprobe %s\" may help",
			modules[kind].module);
	return question;
}

void socket_detail(
	struct question *question, const char *lead, const struct words *words, uint64_t set)
{
	size_t used = strlen(question->detail), size = sizeof(question->detail);

	for (size_t i = 0; i < words->count && used < size; i++) {
		if (words->list[i].value < 64 && set >> words->list[i].value & 1) {
			used += (size_t)snprintf(question->detail + used, size - used, "%s%s", lead,
				words->list[i].name);
			lead = " ";
		}
	}
}

void socket_detail_states(struct question *question, uint32_t states)
{
	bool all = states == SOCKET_STATES_ALL;

	snprintf(question->detail, sizeof(question->detail), "%s", all ? "all states" : "states");
	if (!all)
		socket_detail(question, " ", socket_schema.fields[SOCKET_state].words, states);
}

uint32_t socket_kind_states(const struct ask *ask, enum socket_kind kind)
{
	if (ask->states_implied && ask->named_kinds & SOCKET_KINDS_UNCONNECTED & 1U << kind)
		return SOCKET_STATES_ALL;
	return ask->states;
}

bool socket_wants_closed(const struct ask *ask, enum socket_kind kind)
{
	return ask->kinds >> kind & 1 &&
	       (ask->everything || socket_kind_states(ask, kind) & 1U << SOCKET_CLOSE);
}

int socket_decode(struct run *run, const struct decoder *decoder, const struct message *message,
	size_t header, struct socket_record *record)
{
	uint8_t family;

	if (message->length < header)
		return -EBADMSG;
	family = message->payload[0];
	decoder_header(decoder, message->payload, header, family, &record->base);
	if (!decoder_attributes(
		    decoder, message_attributes(message, header), family, &record->base))
		run->status.malformed = true;
	return 0;
}

static void sockets_questions(const struct ask *ask, struct questions *questions)
{
	questions->count = 0;
	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		size_t first = questions->count;

		families[i]->questions(ask, questions);
		for (; first < questions->count; first++)
			questions->list[first].family = (unsigned)i;
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
	socket_owners_note(sockets->owners, run);
	socket_owners_free(sockets->owners);
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		families[i]->close(sockets->families[i]);
	interfaces_free(sockets->interfaces);
	users_free(sockets->users);
	free(sockets);
	run->state = NULL;
}

static int sockets_open(struct run *run)
{
	const struct ask *ask = run->ask;
	struct sockets *sockets = calloc(1, sizeof(*sockets));
	struct fieldset needed = ask->wanted;
	int error = 0;

	if (!sockets)
		return -ENOMEM;
	run->state = sockets;
	/* What is not to be shown is told by its state. */
	fieldset_add(&needed, SOCKET_state);
	fieldset_add(&needed, SOCKET_type);
	for (size_t i = 0; i < ARRAY_SIZE(families) && !error; i++)
		error = families[i]->open(run, &needed, &sockets->families[i]);
	if (error)
		return error;
	sockets->interfaces = interfaces_new(run->connector);
	sockets->users = users_new(ask->numeric || ask->recorded);
	if (!sockets->interfaces || !sockets->users)
		return -ENOMEM;
	error = socket_owners_new(run, &sockets->owners);
	if (error)
		return error;
	if (fieldset_has(&ask->wanted, SOCKET_autobound) && !ask->recorded)
		return port_range_read(&sockets->autobound);
	return 0;
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

/* What is absent has the value of the record before. */
static uint32_t port_of(const struct socket_record *record, unsigned id, uint64_t value)
{
	return record_has(&record->base, id) ? (uint32_t)value : 0;
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
	if (fieldset_has(wanted, SOCKET_autobound) && sockets->autobound.last &&
		record_has(&record->base, SOCKET_local_port))
		RECORD_SET(record, SOCKET_autobound, autobound,
			record->local_port >= sockets->autobound.first &&
				record->local_port <= sockets->autobound.last);
	/* Where there is no address, the family may have found another name for the place. */
	if (record_has(&record->base, SOCKET_local))
		record->local.zone = record->interface;
	else if (fieldset_has(wanted, SOCKET_local) &&
		 record_has(&record->base, SOCKET_local_address))
		RECORD_SET(record, SOCKET_local, local,
			(struct endpoint){record->local_address,
				port_of(record, SOCKET_local_port, record->local_port),
				record->interface});
	if (fieldset_has(wanted, SOCKET_peer) && record_has(&record->base, SOCKET_peer_address))
		RECORD_SET(record, SOCKET_peer, peer,
			(struct endpoint){record->peer_address,
				port_of(record, SOCKET_peer_port, record->peer_port),
				is_link_local(&record->peer_address) ? record->interface : nowhere});
	if (fieldset_has(wanted, SOCKET_time_ms))
		RECORD_SET(record, SOCKET_time_ms, time_ms, run->time_ms);
	socket_derive(record, wanted);
}

/* Whether a socket is one that is asked for; a recording may hold more. */
static bool is_asked(const struct run *run, const struct socket_record *record)
{
	enum socket_kind kind = run->question->kind;
	uint32_t states = socket_kind_states(run->ask, kind);
	uint8_t types = run->ask->types[kind];

	if (states != SOCKET_STATES_ALL && record_has(&record->base, SOCKET_state) &&
		record->state < 32 && !(states >> record->state & 1))
		return false;
	return !types || (record->type < 8 && types >> record->type & 1);
}

int socket_push(struct run *run, struct socket_record *record)
{
	struct sockets *sockets = run->state;
	int error;

	if (!is_asked(run, record))
		return 0;
	/* Other kinds have no mark that could be hidden. */
	if (SOCKET_KINDS_INET >> run->question->kind & 1) {
		sockets->count++;
		sockets->unmarked += !record_has(&record->base, SOCKET_mark);
	}
	derive(run, sockets, record);
	error = socket_owners_add(sockets->owners, run, record);
	return error ? error : source_push(run, &record->base);
}

static int sockets_message(struct run *run, const struct message *message)
{
	struct sockets *sockets = run->state;
	struct socket_record *record = &sockets->record;
	unsigned family = run->question->family;
	int error;

	if (message->type != SOCK_DIAG_BY_FAMILY)
		return 0;
	record_clear(&record->base);
	error = families[family]->read(run, sockets->families[family], message, record);
	if (error == -EBADMSG)
		run->status.malformed = true;
	if (error)
		return error == -EBADMSG || error == -ENODATA ? 0 : error;
	return socket_push(run, record);
}

static int sockets_instead(struct run *run, const struct question *question)
{
	const struct socket_family *family = families[question->family];

	return family->instead ? family->instead(run, question) : -ENOENT;
}

const struct source socket_source = {
	.schema = &socket_schema,
	.questions = sockets_questions,
	.open = sockets_open,
	.message = sockets_message,
	.instead = sockets_instead,
	.close = sockets_close,
};
