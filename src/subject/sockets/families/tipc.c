/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include <errno.h>
#include <linux/tipc_netlink.h>
#include <linux/tipc_sockets_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct tipc_sockets {
	struct decoder *decoder;
};

static void tipc_questions(const struct ask *ask, struct questions *questions)
{
	struct tipc_sock_diag_req header = {
		.sdiag_family = AF_TIPC,
		.tidiag_states =
			ask->everything ? SOCKET_STATES_ALL : socket_kind_states(ask, KIND_TIPC),
	};
	struct question *question;

	if (!(socket_ask(ask)->kinds >> KIND_TIPC & 1))
		return;
	question = socket_question(ask, questions, KIND_TIPC, &header, sizeof(header));
	question->request.set = offsetof(struct tipc_sock_diag_req, tidiag_states);
	question->request.set_end = sizeof(header);
	snprintf(question->words, sizeof(question->words), "TIPC sockets");
	socket_detail_states(
		question, ask->everything ? SOCKET_STATES_ALL : socket_kind_states(ask, KIND_TIPC));
}

static void tipc_close(void *family)
{
	struct tipc_sockets *sockets = family;

	if (sockets)
		decoder_free(sockets->decoder);
	free(sockets);
}

static int tipc_open(struct run *run, const struct fieldset *needed, void **ret)
{
	struct tipc_sockets *sockets = calloc(1, sizeof(*sockets));

	(void)run;
	if (!sockets)
		return -ENOMEM;
	*ret = sockets;
	sockets->decoder = decoder_new(&socket_schema, WIRE_TIPC, needed);
	return sockets->decoder ? 0 : -ENOMEM;
}

/* A missing attribute of a flag means false. */
static void set_flags(struct socket_record *record)
{
	if (!record_has(&record->base, SOCKET_tipc_published))
		RECORD_SET(record, SOCKET_tipc_published, tipc_published, false);
	if (!record_has(&record->base, SOCKET_tipc_link_congested))
		RECORD_SET(record, SOCKET_tipc_link_congested, tipc_link_congested, false);
	if (!record_has(&record->base, SOCKET_tipc_conn_congested))
		RECORD_SET(record, SOCKET_tipc_conn_congested, tipc_conn_congested, false);
}

static int tipc_read(
	struct run *run, void *family, const struct message *message, struct socket_record *record)
{
	struct tipc_sockets *sockets = family;
	struct attribute attribute;
	int error;

	if (!attribute_find(message_attributes(message, 0), TIPC_NLA_SOCK, &attribute))
		return -EBADMSG;
	record->local_port = record->peer_port = 0;
	error = socket_decode(run, sockets->decoder, message, 0, record);
	RECORD_SET(record, SOCKET_protocol, protocol, SOCKET_PROTOCOL_OF(AF_TIPC));
	RECORD_SET(record, SOCKET_family, family, AF_TIPC);
	set_flags(record);
	return error;
}

const struct socket_family socket_tipc = {
	.questions = tipc_questions,
	.open = tipc_open,
	.read = tipc_read,
	.close = tipc_close,
};
