/* SPDX-License-Identifier: MIT */
#include "socket.h"

#include "nlinspect/base/cleanup.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <sys/socket.h>

/* The kernel module that lists a kind; `optional` if few kernels have it. */
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

/* Whether the kernel always sends a field, in the header of its answer. */
static bool comes_unasked(uint8_t kind, unsigned id)
{
	for (size_t i = 0; i < socket_schema.wire_count; i++) {
		const struct wire *wire = &socket_schema.wires[i];

		if (wire->field == id && wire->kind == kind && wire->attribute == WIRE_HEADER)
			return true;
	}
	return false;
}

uint64_t socket_attributes(uint8_t kind, const struct fieldset *wanted)
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
	question->implied = !(socket_ask(ask)->named_kinds >> kind & 1);
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
	const struct socket_ask *own = socket_ask(ask);

	if (own->states_implied && own->named_kinds & SOCKET_KINDS_UNCONNECTED & 1U << kind)
		return SOCKET_STATES_ALL;
	return own->states;
}

bool socket_wants_closed(const struct ask *ask, enum socket_kind kind)
{
	return socket_ask(ask)->kinds >> kind & 1 &&
	       (ask->everything || socket_kind_states(ask, kind) & 1U << SOCKET_CLOSE);
}

bool socket_is_small(const struct socket_record *record)
{
	enum { TIMER_TIMEWAIT = 3 };

	return (record_has(&record->base, SOCKET_timer) && record->timer == TIMER_TIMEWAIT) ||
	       (record->state < 32 && SOCKET_STATES_BUCKET >> record->state & 1);
}

int socket_decode(struct run *run, struct decoder *decoder, const struct message *message,
	size_t header, struct socket_record *record)
{
	/* The family is the first member. */
	uint8_t family = message->length ? *message->payload : AF_UNSPEC;

	return decoder_message(
		decoder, message, header, family, &record->base, &run->status.malformed);
}
