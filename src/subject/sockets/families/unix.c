/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include "nlinspect/decode/items.h"

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
	struct items pending;
	struct unix_names *names; /* NULL: no peer's name is wanted */
	char device[32];
	char name[UNIX_NAME_SIZE];
};

static uint32_t show(uint64_t wanted)
{
	uint32_t bits = 0;

	/* The bits are in the order of the attributes, but UNIX_DIAG_SHUTDOWN comes unasked. */
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
	items_fini(&sockets->pending);
	unix_names_free(sockets->names);
	free(sockets);
}

static int unix_open(const struct run *run, const struct fieldset *needed, void **ret)
{
	struct unix_sockets *sockets = calloc(1, sizeof(*sockets));

	if (!sockets)
		return -ENOMEM;
	*ret = sockets;
	items_init(&sockets->pending, &pending_schema);
	sockets->decoder = decoder_new(&socket_schema, WIRE_UNIX_DIAG, needed);
	if (!sockets->decoder)
		return -ENOMEM;
	if (!fieldset_has(needed, SOCKET_peer_address))
		return 0;
	sockets->names = unix_names_new(run->connector);
	return sockets->names ? 0 : -ENOMEM;
}

static int read_pending(struct unix_sockets *sockets, const struct attribute *attribute,
	struct socket_record *record)
{
	uint32_t inode;

	items_clear(&sockets->pending);
	for (size_t at = 0; at + sizeof(inode) <= attribute->length; at += sizeof(inode)) {
		struct pending_record *item = (void *)items_add(&sockets->pending);

		if (!item)
			return -ENOMEM;
		memcpy(&inode, attribute->payload + at, sizeof(inode));
		RECORD_SET(item, PENDING_inode, inode, inode);
	}
	RECORD_SET(record, SOCKET_pending, pending, items_list(&sockets->pending));
	return 0;
}

/* The kernel's own form of a device number: 12 bits of major, 20 of minor. */
static void read_device(struct unix_sockets *sockets, const struct attribute *attribute,
	struct socket_record *record)
{
	struct unix_diag_vfs vfs;

	if (attribute->length < sizeof(vfs))
		return;
	memcpy(&vfs, attribute->payload, sizeof(vfs));
	snprintf(sockets->device, sizeof(sockets->device), "%u:%u", vfs.udiag_vfs_dev >> 20,
		vfs.udiag_vfs_dev & 0xfffff);
	RECORD_SET(record, SOCKET_vfs_device, vfs_device, text_of(sockets->device));
}

static int read_peer(struct unix_sockets *sockets, const struct attribute *attribute,
	struct socket_record *record)
{
	struct text name;
	uint32_t inode;
	int error;

	if (!sockets->names || attribute->length < sizeof(inode))
		return 0;
	memcpy(&inode, attribute->payload, sizeof(inode));
	error = unix_names_find(sockets->names, inode, &name);
	if (!error && name.length)
		RECORD_SET(record, SOCKET_peer_address, peer_address,
			(struct address){.family = AF_UNIX, .name = name});
	return error;
}

static int read_attribute(struct unix_sockets *sockets, const struct attribute *attribute,
	struct socket_record *record)
{
	struct text name;

	switch (attribute->type) {
	case UNIX_DIAG_NAME:
		name = unix_name(attribute, sockets->name);
		if (name.length)
			RECORD_SET(record, SOCKET_local_address, local_address,
				(struct address){.family = AF_UNIX, .name = name});
		return 0;
	case UNIX_DIAG_VFS:
		read_device(sockets, attribute, record);
		return 0;
	case UNIX_DIAG_PEER:
		return read_peer(sockets, attribute, record);
	case UNIX_DIAG_ICONS:
		return read_pending(sockets, attribute, record);
	default:
		return 0;
	}
}

static int unix_read(
	struct run *run, void *family, const struct message *message, struct socket_record *record)
{
	struct unix_sockets *sockets = family;
	struct attribute attribute;
	struct cursor cursor;
	int error =
		socket_decode(run, sockets->decoder, message, sizeof(struct unix_diag_msg), record);

	if (error)
		return error;
	RECORD_SET(record, SOCKET_protocol, protocol, SOCKET_PROTOCOL_OF(AF_UNIX));
	/* Of others the same attribute has the bytes that wait in either direction. */
	if (record->state != TCP_LISTEN) {
		socket_drop(record, SOCKET_accept_queue);
		socket_drop(record, SOCKET_backlog);
	}
	/* The other end of a connection that waits for accept(2) has none. */
	if (!record->peer_inode)
		socket_drop(record, SOCKET_peer_inode);
	cursor = message_attributes(message, sizeof(struct unix_diag_msg));
	while (!error && attribute_next(&cursor, &attribute))
		error = read_attribute(sockets, &attribute, record);
	return error;
}

const struct socket_family socket_unix = {
	.questions = unix_questions,
	.open = unix_open,
	.read = unix_read,
	.close = unix_close,
};
