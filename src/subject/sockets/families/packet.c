/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include "subject/sockets/records/records.h"

#include <errno.h>
#include <linux/packet_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct packet_sockets {
	struct decoder *decoder;
	char protocol[16];
};

/* The bits that request attributes. The user comes with INFO only. */
static const struct {
	uint64_t attributes;
	uint32_t bit;
} shows[] = {
	{1U << PACKET_DIAG_INFO | 1U << PACKET_DIAG_UID, PACKET_SHOW_INFO},
	{1U << PACKET_DIAG_MCLIST, PACKET_SHOW_MCLIST},
	{1U << PACKET_DIAG_RX_RING | 1U << PACKET_DIAG_TX_RING, PACKET_SHOW_RING_CFG},
	{1U << PACKET_DIAG_FANOUT, PACKET_SHOW_FANOUT},
	{1U << PACKET_DIAG_MEMINFO, PACKET_SHOW_MEMINFO},
	{1U << PACKET_DIAG_FILTER, PACKET_SHOW_FILTER},
};

/* By position of the bit. */
static const struct word attributes[] = {
	{0, "INFO"},
	{1, "MCLIST"},
	{2, "RING_CFG"},
	{3, "FANOUT"},
	{4, "MEMINFO"},
	{5, "FILTER"},
};
static const struct words attribute_words = {
	.list = attributes, .count = sizeof(attributes) / sizeof(*attributes)};

static void packet_questions(const struct ask *ask, struct questions *questions)
{
	uint64_t wanted =
		ask->everything ? UINT64_MAX : socket_attributes(WIRE_PACKET_DIAG, &ask->wanted);
	struct packet_diag_req header = {.sdiag_family = AF_PACKET};
	struct question *question;

	if (!socket_wants_closed(ask, KIND_PACKET))
		return;
	for (size_t i = 0; i < sizeof(shows) / sizeof(*shows); i++)
		header.pdiag_show |= wanted & shows[i].attributes ? shows[i].bit : 0;
	question = socket_question(ask, questions, KIND_PACKET, &header, sizeof(header));
	question->request.set = offsetof(struct packet_diag_req, pdiag_show);
	question->request.set_end = offsetof(struct packet_diag_req, pdiag_cookie);
	snprintf(question->words, sizeof(question->words), "packet sockets");
	socket_detail(question, "attributes ", &attribute_words, header.pdiag_show);
	if (!*question->detail)
		snprintf(question->detail, sizeof(question->detail), "no attributes");
}

static void packet_close(void *family)
{
	struct packet_sockets *sockets = family;

	if (!sockets)
		return;
	decoder_free(sockets->decoder);
	free(sockets);
}

static int packet_open(struct run *run, const struct fieldset *needed, void **ret)
{
	struct packet_sockets *sockets = calloc(1, sizeof(*sockets));
	struct fieldset fields = *needed;

	(void)run;
	if (!sockets)
		return -ENOMEM;
	*ret = sockets;
	fieldset_add(&fields, SOCKET_packet_protocol);
	sockets->decoder = decoder_new(&socket_schema, WIRE_PACKET_DIAG, &fields);
	return sockets->decoder ? 0 : -ENOMEM;
}

/* The column of addresses shows what the socket receives. */
static void name_local(struct packet_sockets *sockets, struct socket_record *record)
{
	const char *word = words_name(
		socket_schema.fields[SOCKET_packet_protocol].words, record->packet_protocol);

	if (!word) {
		snprintf(sockets->protocol, sizeof(sockets->protocol), "0x%04x",
			(unsigned)record->packet_protocol & 0xffff);
		word = sockets->protocol;
	}
	RECORD_SET(record, SOCKET_local, local,
		(struct endpoint){{.family = AF_PACKET, .name = text_of(word)}, 0, {NULL, 0}});
}

static int packet_read(
	struct run *run, void *family, const struct message *message, struct socket_record *record)
{
	struct packet_sockets *sockets = family;
	bool gone;
	int error = socket_decode(
		run, sockets->decoder, message, sizeof(struct packet_diag_msg), record);

	if (error)
		return error;
	RECORD_SET(record, SOCKET_protocol, protocol, SOCKET_PROTOCOL_OF(AF_PACKET));
	RECORD_SET(record, SOCKET_state, state, SOCKET_CLOSE);
	/* 0: all interfaces; -1: the interface has gone. */
	gone = record->ifindex == UINT32_MAX;
	if (!record->ifindex || gone)
		socket_drop(record, SOCKET_ifindex);
	name_local(sockets, record);
	/* The kernel has forgotten which one. */
	if (gone)
		record->local.zone = text_of("if-1");
	return 0;
}

const struct socket_family socket_packet = {
	.questions = packet_questions,
	.open = packet_open,
	.read = packet_read,
	.close = packet_close,
};
