/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include "subject/sockets/records/records.h"
#include "unix_names.h"

#include <errno.h>
#include <linux/unix_diag.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static const struct word attributes[] = {
	{UNIX_DIAG_NAME, "NAME"},
	{UNIX_DIAG_VFS, "VFS"},
	{UNIX_DIAG_PEER, "PEER"},
	{UNIX_DIAG_ICONS, "ICONS"},
	{UNIX_DIAG_RQLEN, "RQLEN"},
	{UNIX_DIAG_MEMINFO, "MEMINFO"},
	{UNIX_DIAG_UID, "UID"},
};
static const struct words attribute_words = {
	.list = attributes, .count = sizeof(attributes) / sizeof(*attributes)};

struct unix_sockets {
	struct decoder *decoder;
	struct unix_names *names; /* NULL: no peer's name is wanted */
};

static uint32_t show(uint64_t wanted)
{
	uint32_t bits = 0;

	/* The bits are in the order of the attributes, but UNIX_DIAG_SHUTDOWN comes without one. */
	for (unsigned number = UNIX_DIAG_NAME; number <= UNIX_DIAG_MEMINFO; number++)
		bits |= wanted >> number & 1 ? 1U << number : 0;
	return wanted >> UNIX_DIAG_UID & 1 ? bits | UDIAG_SHOW_UID : bits;
}

static void unix_questions(const struct ask *ask, struct questions *questions)
{
	uint64_t wanted =
		ask->everything ? UINT64_MAX : socket_attributes(WIRE_UNIX_DIAG, &ask->wanted);
	struct unix_diag_req header = {
		.sdiag_family = AF_UNIX,
		.udiag_states =
			ask->everything ? SOCKET_STATES_ALL : socket_kind_states(ask, KIND_UNIX),
		.udiag_show = show(wanted),
	};
	struct question *question;

	if (!(socket_ask(ask)->kinds >> KIND_UNIX & 1))
		return;
	question = socket_question(ask, questions, KIND_UNIX, &header, sizeof(header));
	question->request.set = offsetof(struct unix_diag_req, udiag_states);
	question->request.set_end = sizeof(header);
	snprintf(question->words, sizeof(question->words), "unix sockets");
	socket_detail_states(
		question, ask->everything ? SOCKET_STATES_ALL : socket_kind_states(ask, KIND_UNIX));
	socket_detail(question, "; attributes ", &attribute_words, wanted);
}

static void unix_close(void *family)
{
	struct unix_sockets *sockets = family;

	if (!sockets)
		return;
	decoder_free(sockets->decoder);
	unix_names_free(sockets->names);
	free(sockets);
}

static int unix_open(struct run *run, const struct fieldset *needed, void **ret)
{
	struct unix_sockets *sockets = calloc(1, sizeof(*sockets));
	struct fieldset fields = *needed;

	if (!sockets)
		return -ENOMEM;
	*ret = sockets;
	if (fieldset_has(needed, SOCKET_peer_address))
		fieldset_add(&fields, SOCKET_peer_inode);
	/* They stand for names that are missing. */
	if (fieldset_has(needed, SOCKET_local))
		fieldset_add(&fields, SOCKET_inode);
	if (fieldset_has(needed, SOCKET_peer))
		fieldset_add(&fields, SOCKET_peer_inode);
	sockets->decoder = decoder_new(&socket_schema, WIRE_UNIX_DIAG, &fields);
	if (!sockets->decoder)
		return -ENOMEM;
	if (!fieldset_has(needed, SOCKET_peer_address))
		return 0;
	sockets->names = unix_names_new(
		run->connector, source_side(run, "names of peers", "peer peer_address"));
	return sockets->names ? 0 : -ENOMEM;
}

/* The kernel does not report the peer's name with this socket. */
static int read_peer(struct unix_sockets *sockets, struct socket_record *record)
{
	struct text name;
	int error;

	if (!sockets->names || !record_has(&record->base, SOCKET_peer_inode))
		return 0;
	error = unix_names_find(sockets->names, (uint32_t)record->peer_inode, &name);
	if (!error && name.length)
		RECORD_SET(record, SOCKET_peer_address, peer_address,
			(struct address){.family = AF_UNIX, .name = name});
	return error;
}

static int unix_read(
	struct run *run, void *family, const struct message *message, struct socket_record *record)
{
	struct unix_sockets *sockets = family;
	int error =
		socket_decode(run, sockets->decoder, message, sizeof(struct unix_diag_msg), record);

	if (error)
		return error;
	RECORD_SET(record, SOCKET_protocol, protocol, SOCKET_PROTOCOL_OF(AF_UNIX));
	/* In other states the attribute has the bytes that wait in each direction. */
	if (record->state != TCP_LISTEN) {
		socket_drop(record, SOCKET_accept_queue);
		socket_drop(record, SOCKET_backlog);
	}
	/* A connection that waits for accept(2) has no peer inode. */
	if (!record->peer_inode)
		socket_drop(record, SOCKET_peer_inode);
	return read_peer(sockets, record);
}

const struct socket_family socket_unix = {
	.questions = unix_questions,
	.open = unix_open,
	.read = unix_read,
	.close = unix_close,
};
