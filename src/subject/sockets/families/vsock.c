/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include <errno.h>
#include <linux/vm_sockets_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { NAME_SIZE = 16 };

struct vsock_sockets {
	struct decoder *decoder;
	char local[NAME_SIZE], peer[NAME_SIZE];
};

static void vsock_questions(const struct ask *ask, struct questions *questions)
{
	struct vsock_diag_req header = {
		.sdiag_family = AF_VSOCK,
		.vdiag_states =
			ask->everything ? SOCKET_STATES_ALL : socket_kind_states(ask, KIND_VSOCK),
	};
	struct question *question;

	if (!(socket_ask(ask)->kinds >> KIND_VSOCK & 1))
		return;
	question = socket_question(ask, questions, KIND_VSOCK, &header, sizeof(header));
	question->request.set = offsetof(struct vsock_diag_req, vdiag_states);
	question->request.set_end = offsetof(struct vsock_diag_req, vdiag_ino);
	snprintf(question->words, sizeof(question->words), "vsock sockets");
	socket_detail_states(question,
		ask->everything ? SOCKET_STATES_ALL : socket_kind_states(ask, KIND_VSOCK));
}

static void vsock_close(void *family)
{
	struct vsock_sockets *sockets = family;

	if (sockets)
		decoder_free(sockets->decoder);
	free(sockets);
}

static int vsock_open(struct run *run, const struct fieldset *needed, void **ret)
{
	struct vsock_sockets *sockets = calloc(1, sizeof(*sockets));
	struct fieldset fields = *needed;

	(void)run;
	if (!sockets)
		return -ENOMEM;
	*ret = sockets;
	schema_add(&socket_schema, "local_port peer_port", &fields);
	sockets->decoder = decoder_new(&socket_schema, WIRE_VSOCK_DIAG, &fields);
	return sockets->decoder ? 0 : -ENOMEM;
}

/* A CID is a number, shown as an address. UINT32_MAX means any. */
static struct address cid_address(uint32_t cid, char name[static NAME_SIZE])
{
	if (cid == UINT32_MAX)
		snprintf(name, NAME_SIZE, "*");
	else
		snprintf(name, NAME_SIZE, "%u", cid);
	return (struct address){.family = AF_VSOCK, .name = text_of(name)};
}

static int vsock_read(
	struct run *run, void *family, const struct message *message, struct socket_record *record)
{
	struct vsock_sockets *sockets = family;
	struct vsock_diag_msg header;
	int error = socket_decode(run, sockets->decoder, message, sizeof(header), record);

	if (error)
		return error;
	memcpy(&header, message->payload, sizeof(header));
	RECORD_SET(record, SOCKET_protocol, protocol, SOCKET_PROTOCOL_OF(AF_VSOCK));
	RECORD_SET(record, SOCKET_local_address, local_address,
		cid_address(header.vdiag_src_cid, sockets->local));
	RECORD_SET(record, SOCKET_peer_address, peer_address,
		cid_address(header.vdiag_dst_cid, sockets->peer));
	if (record->local_port == UINT32_MAX)
		record->local_port = 0, socket_drop(record, SOCKET_local_port);
	if (record->peer_port == UINT32_MAX)
		record->peer_port = 0, socket_drop(record, SOCKET_peer_port);
	return 0;
}

const struct socket_family socket_vsock = {
	.questions = vsock_questions,
	.open = vsock_open,
	.read = vsock_read,
	.close = vsock_close,
};
