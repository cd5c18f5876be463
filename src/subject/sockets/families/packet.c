/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include "nlinspect/decode/items.h"

#include "subject/sockets/records/records.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/packet_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct packet_sockets {
	struct decoder *decoder, *membership, *ring;
	struct items memberships;
	struct ring_record rings[2];
	struct out filter;
	char protocol[16];
};

/* What asks for which attributes. The user comes along with INFO only. */
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

/* By the position of the bit. */
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
	decoder_free(sockets->membership);
	decoder_free(sockets->ring);
	items_fini(&sockets->memberships);
	out_fini(&sockets->filter);
	free(sockets);
}

static int packet_open(const struct run *run, const struct fieldset *needed, void **ret)
{
	const struct fieldset all = fieldset_all();
	struct packet_sockets *sockets = calloc(1, sizeof(*sockets));
	struct fieldset fields = *needed;

	(void)run;
	if (!sockets)
		return -ENOMEM;
	*ret = sockets;
	out_init_memory(&sockets->filter);
	items_init(&sockets->memberships, &membership_schema);
	fieldset_add(&fields, SOCKET_packet_protocol);
	sockets->decoder = decoder_new(&socket_schema, WIRE_PACKET_DIAG, &fields);
	sockets->membership = decoder_new(&membership_schema, WIRE_PACKET_MEMBERSHIP, &all);
	sockets->ring = decoder_new(&ring_schema, WIRE_PACKET_RING, &all);
	return sockets->decoder && sockets->membership && sockets->ring ? 0 : -ENOMEM;
}

static int read_memberships(struct packet_sockets *sockets, const struct attribute *attribute,
	struct socket_record *record)
{
	struct packet_diag_mclist entry;

	items_clear(&sockets->memberships);
	for (size_t at = 0; at + sizeof(entry) <= attribute->length; at += sizeof(entry)) {
		const uint8_t *bytes = attribute->payload + at;
		struct membership_record *item = (void *)items_add(&sockets->memberships);

		if (!item)
			return -ENOMEM;
		memcpy(&entry, bytes, sizeof(entry));
		decoder_header(sockets->membership, bytes, sizeof(entry), AF_UNSPEC, &item->base);
		if (!entry.pdmc_alen || entry.pdmc_alen > sizeof(item->address.bytes))
			continue;
		item->address = (struct lladdr){.length = (uint8_t)entry.pdmc_alen};
		memcpy(item->address.bytes, entry.pdmc_addr, entry.pdmc_alen);
		fieldset_add(&item->base.present, MEMBERSHIP_address);
	}
	RECORD_SET(record, SOCKET_memberships, memberships, items_list(&sockets->memberships));
	return 0;
}

static struct list read_ring(struct packet_sockets *sockets, const struct attribute *attribute)
{
	struct ring_record *ring = &sockets->rings[attribute->type == PACKET_DIAG_TX_RING];

	record_clear(&ring->base);
	decoder_header(
		sockets->ring, attribute->payload, attribute->length, AF_UNSPEC, &ring->base);
	return (struct list){ring, 1, sizeof(*ring)};
}

/* As "tcpdump -ddd" has it, on one line. */
static void read_filter(struct packet_sockets *sockets, const struct attribute *attribute,
	struct socket_record *record)
{
	struct sock_filter instruction;
	size_t count = attribute->length / sizeof(instruction);
	struct out *out = &sockets->filter;

	out->length = 0;
	for (size_t i = 0; i < count; i++) {
		memcpy(&instruction, attribute->payload + i * sizeof(instruction),
			sizeof(instruction));
		out_string(out, i ? "," : "");
		out_u64(out, instruction.code);
		out_char(out, ' ');
		out_u64(out, instruction.jt);
		out_char(out, ' ');
		out_u64(out, instruction.jf);
		out_char(out, ' ');
		out_u64(out, instruction.k);
	}
	if (!count || out->error)
		return;
	RECORD_SET(record, SOCKET_filter_length, filter_length, count);
	RECORD_SET(record, SOCKET_filter, filter, (struct text){out->data, (uint32_t)out->length});
}

static int read_attribute(struct packet_sockets *sockets, const struct attribute *attribute,
	struct socket_record *record)
{
	switch (attribute->type) {
	case PACKET_DIAG_MCLIST:
		return read_memberships(sockets, attribute, record);
	case PACKET_DIAG_RX_RING:
		RECORD_SET(record, SOCKET_rx_ring, rx_ring, read_ring(sockets, attribute));
		return 0;
	case PACKET_DIAG_TX_RING:
		RECORD_SET(record, SOCKET_tx_ring, tx_ring, read_ring(sockets, attribute));
		return 0;
	case PACKET_DIAG_FILTER:
		read_filter(sockets, attribute, record);
		return 0;
	default:
		return 0;
	}
}

/* What is received stands in the column of addresses. */
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
	struct attribute attribute;
	struct cursor cursor;
	int error = socket_decode(
		run, sockets->decoder, message, sizeof(struct packet_diag_msg), record);

	if (error)
		return error;
	RECORD_SET(record, SOCKET_protocol, protocol, SOCKET_PROTOCOL_OF(AF_PACKET));
	RECORD_SET(record, SOCKET_state, state, SOCKET_CLOSE);
	/* 0: of every interface; -1: of one that went away. */
	if (!record->ifindex || record->ifindex == UINT32_MAX)
		socket_drop(record, SOCKET_ifindex);
	name_local(sockets, record);
	cursor = message_attributes(message, sizeof(struct packet_diag_msg));
	while (!error && attribute_next(&cursor, &attribute))
		error = read_attribute(sockets, &attribute, record);
	return error;
}

const struct socket_family socket_packet = {
	.questions = packet_questions,
	.open = packet_open,
	.read = packet_read,
	.close = packet_close,
};
