/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include <errno.h>
#include <linux/tipc_netlink.h>
#include <linux/tipc_sockets_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { NAME_SIZE = 16 };

struct tipc_sockets {
	struct decoder *decoder, *stat, *connection;
	char local[NAME_SIZE], peer[NAME_SIZE];
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

	if (!sockets)
		return;
	decoder_free(sockets->decoder);
	decoder_free(sockets->stat);
	decoder_free(sockets->connection);
	free(sockets);
}

static int tipc_open(const struct run *run, const struct fieldset *needed, void **ret)
{
	struct tipc_sockets *sockets = calloc(1, sizeof(*sockets));

	(void)run;
	if (!sockets)
		return -ENOMEM;
	*ret = sockets;
	sockets->decoder = decoder_new(&socket_schema, WIRE_TIPC_SOCK, needed);
	sockets->stat = decoder_new(&socket_schema, WIRE_TIPC_SOCK_STAT, needed);
	sockets->connection = decoder_new(&socket_schema, WIRE_TIPC_CON, needed);
	return sockets->decoder && sockets->stat && sockets->connection ? 0 : -ENOMEM;
}

/* A node is a number that tipc(8) writes in hexadecimal. 0 is none. */
static void read_node(struct socket_record *record, const struct attribute *attribute, unsigned id,
	struct address *address, char name[static NAME_SIZE])
{
	uint32_t node;

	if (attribute->length < sizeof(node))
		return;
	memcpy(&node, attribute->payload, sizeof(node));
	if (!node)
		return;
	snprintf(name, NAME_SIZE, "%x", node);
	*address = (struct address){.family = AF_TIPC, .name = text_of(name)};
	fieldset_add(&record->base.present, id);
}

static void tipc_attributes(struct run *run, struct tipc_sockets *sockets, struct cursor attributes,
	struct socket_record *record)
{
	struct attribute attribute, node;

	while (attribute_next(&attributes, &attribute)) {
		struct cursor nested = cursor_of(attribute.payload, attribute.length);
		bool sound = true;

		decoder_attribute(sockets->decoder, &attribute, AF_TIPC, &record->base);
		if (attribute.type == TIPC_NLA_SOCK_ADDR)
			read_node(record, &attribute, SOCKET_local_address, &record->local_address,
				sockets->local);
		else if (attribute.type == TIPC_NLA_SOCK_STAT)
			sound = decoder_attributes(sockets->stat, nested, AF_TIPC, &record->base);
		else if (attribute.type == TIPC_NLA_SOCK_CON) {
			sound = decoder_attributes(
				sockets->connection, nested, AF_TIPC, &record->base);
			if (attribute_find(nested, TIPC_NLA_CON_NODE, &node))
				read_node(record, &node, SOCKET_peer_address, &record->peer_address,
					sockets->peer);
		}
		run->status.malformed |= !sound;
	}
	run->status.malformed |= attributes.malformed;
}

/* The message has no header: all stands within one attribute. What is not in it is false. */
static int tipc_read(
	struct run *run, void *family, const struct message *message, struct socket_record *record)
{
	struct tipc_sockets *sockets = family;
	struct attribute attribute;

	if (!attribute_find(message_attributes(message, 0), TIPC_NLA_SOCK, &attribute))
		return -EBADMSG;
	record->local_port = record->peer_port = 0;
	RECORD_SET(record, SOCKET_protocol, protocol, SOCKET_PROTOCOL_OF(AF_TIPC));
	RECORD_SET(record, SOCKET_family, family, AF_TIPC);
	RECORD_SET(record, SOCKET_tipc_published, tipc_published, false);
	RECORD_SET(record, SOCKET_tipc_link_congested, tipc_link_congested, false);
	RECORD_SET(record, SOCKET_tipc_conn_congested, tipc_conn_congested, false);
	tipc_attributes(run, sockets, cursor_of(attribute.payload, attribute.length), record);
	return 0;
}

const struct socket_family socket_tipc = {
	.questions = tipc_questions,
	.open = tipc_open,
	.read = tipc_read,
	.close = tipc_close,
};
