/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include "subject/sockets/records/records.h"

#include <errno.h>
#include <linux/netlink_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { SEEN_FIRST = 256 };

/* The kernel lists sockets with groups twice: among all of their protocol, and after those. So the
 * cookies of a protocol are remembered, in a power of two of slots, at most half of them in use. */
struct netlink_sockets {
	struct decoder *decoder;
	uint64_t *seen; /* 0: an empty slot */
	size_t seen_count, seen_size;
	uint64_t seen_protocol;
	char name[32];
};

static const struct word attributes[] = {
	{NETLINK_DIAG_MEMINFO, "MEMINFO"},
	{NETLINK_DIAG_GROUPS, "GROUPS"},
	{NETLINK_DIAG_FLAGS, "FLAGS"},
};
static const struct words attribute_words = {
	.list = attributes, .count = sizeof(attributes) / sizeof(*attributes)};

static void netlink_questions(const struct ask *ask, struct questions *questions)
{
	uint64_t wanted =
		ask->everything ? UINT64_MAX : socket_attributes(WIRE_NETLINK_DIAG, &ask->wanted);
	struct netlink_diag_req header = {
		.sdiag_family = AF_NETLINK, .sdiag_protocol = NDIAG_PROTO_ALL};
	struct question *question;

	if (!socket_wants_closed(ask, KIND_NETLINK))
		return;
	if (wanted >> NETLINK_DIAG_MEMINFO & 1)
		header.ndiag_show |= NDIAG_SHOW_MEMINFO;
	if (wanted >> NETLINK_DIAG_GROUPS & 1)
		header.ndiag_show |= NDIAG_SHOW_GROUPS;
	if (wanted >> NETLINK_DIAG_FLAGS & 1)
		header.ndiag_show |= NDIAG_SHOW_FLAGS;
	question = socket_question(ask, questions, KIND_NETLINK, &header, sizeof(header));
	question->request.set = offsetof(struct netlink_diag_req, ndiag_show);
	question->request.set_end = offsetof(struct netlink_diag_req, ndiag_cookie);
	snprintf(question->words, sizeof(question->words), "netlink sockets");
	socket_detail(question, "attributes ", &attribute_words, wanted);
	if (!*question->detail)
		snprintf(question->detail, sizeof(question->detail), "no attributes");
}

static void netlink_close(void *family)
{
	struct netlink_sockets *sockets = family;

	if (!sockets)
		return;
	decoder_free(sockets->decoder);
	free(sockets->seen);
	free(sockets);
}

static int netlink_open(struct run *run, const struct fieldset *needed, void **ret)
{
	struct netlink_sockets *sockets = calloc(1, sizeof(*sockets));
	struct fieldset fields = *needed;

	(void)run;
	if (!sockets)
		return -ENOMEM;
	*ret = sockets;
	schema_add(&socket_schema, "netlink_protocol portid cookie", &fields);
	sockets->decoder = decoder_new(&socket_schema, WIRE_NETLINK_DIAG, &fields);
	return sockets->decoder ? 0 : -ENOMEM;
}

static uint64_t *seen_slot(const struct netlink_sockets *sockets, uint64_t cookie)
{
	size_t i = (size_t)(cookie * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (sockets->seen_size - 1);

	while (sockets->seen[i] && sockets->seen[i] != cookie)
		i = (i + 1) & (sockets->seen_size - 1);
	return &sockets->seen[i];
}

static int seen_grow(struct netlink_sockets *sockets)
{
	struct netlink_sockets larger = *sockets;

	larger.seen_size = sockets->seen_size ? sockets->seen_size * 2 : SEEN_FIRST;
	larger.seen = calloc(larger.seen_size, sizeof(*larger.seen));
	if (!larger.seen)
		return -ENOMEM;
	for (size_t i = 0; i < sockets->seen_size; i++) {
		if (sockets->seen[i])
			*seen_slot(&larger, sockets->seen[i]) = sockets->seen[i];
	}
	free(sockets->seen);
	*sockets = larger;
	return 0;
}

/* @return 0; -ENODATA (listed before); -ENOMEM */
static int note_seen(struct netlink_sockets *sockets, const struct socket_record *record)
{
	uint64_t *slot;

	if (sockets->seen_protocol != record->netlink_protocol && sockets->seen) {
		memset(sockets->seen, 0, sockets->seen_size * sizeof(*sockets->seen));
		sockets->seen_count = 0;
	}
	sockets->seen_protocol = record->netlink_protocol;
	if (!record->cookie)
		return 0;
	if (sockets->seen_count * 2 >= sockets->seen_size && seen_grow(sockets))
		return -ENOMEM;
	slot = seen_slot(sockets, record->cookie);
	if (*slot)
		return -ENODATA;
	*slot = record->cookie;
	sockets->seen_count++;
	return 0;
}

/* The column of addresses shows the netlink protocol and the port id. */
static void name_local(struct netlink_sockets *sockets, struct socket_record *record)
{
	const char *word = words_name(
		socket_schema.fields[SOCKET_netlink_protocol].words, record->netlink_protocol);

	if (word)
		snprintf(sockets->name, sizeof(sockets->name), "%s", word);
	else
		snprintf(sockets->name, sizeof(sockets->name), "%u",
			(unsigned)record->netlink_protocol);
	RECORD_SET(record, SOCKET_local, local,
		(struct endpoint){{.family = AF_NETLINK, .name = text_of(sockets->name)},
			(uint32_t)record->portid, {NULL, 0}});
}

static int netlink_read(
	struct run *run, void *family, const struct message *message, struct socket_record *record)
{
	struct netlink_sockets *sockets = family;
	int error = socket_decode(
		run, sockets->decoder, message, sizeof(struct netlink_diag_msg), record);

	if (!error)
		error = note_seen(sockets, record);
	if (error)
		return error;
	RECORD_SET(record, SOCKET_protocol, protocol, SOCKET_PROTOCOL_OF(AF_NETLINK));
	RECORD_SET(record, SOCKET_state, state, SOCKET_CLOSE);
	/* The kernel's own sockets have no inode. */
	if (!record->inode)
		socket_drop(record, SOCKET_inode);
	if (!record->dst_group)
		socket_drop(record, SOCKET_dst_group);
	if (!record->dst_portid)
		socket_drop(record, SOCKET_dst_portid);
	name_local(sockets, record);
	return 0;
}

const struct socket_family socket_netlink = {
	.questions = netlink_questions,
	.open = netlink_open,
	.read = netlink_read,
	.close = netlink_close,
};
