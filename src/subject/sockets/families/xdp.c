/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include <errno.h>
#include <linux/xdp_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct xdp_sockets {
	struct decoder *decoder;
	char queue[16];
};

/* The bits that request attributes. The user comes with INFO only, the rings of the memory with the
 * memory. */
static const struct {
	uint64_t attributes;
	uint32_t bit;
} shows[] = {
	{1U << XDP_DIAG_INFO | 1U << XDP_DIAG_UID, XDP_SHOW_INFO},
	{1U << XDP_DIAG_RX_RING | 1U << XDP_DIAG_TX_RING, XDP_SHOW_RING_CFG},
	{1U << XDP_DIAG_UMEM | 1U << XDP_DIAG_UMEM_FILL_RING | 1U << XDP_DIAG_UMEM_COMPLETION_RING,
		XDP_SHOW_UMEM},
	{1U << XDP_DIAG_MEMINFO, XDP_SHOW_MEMINFO},
	{1U << XDP_DIAG_STATS, XDP_SHOW_STATS},
};

/* By position of the bit. */
static const struct word attributes[] = {
	{0, "INFO"},
	{1, "RING_CFG"},
	{2, "UMEM"},
	{3, "MEMINFO"},
	{4, "STATS"},
};
static const struct words attribute_words = {
	.list = attributes, .count = sizeof(attributes) / sizeof(*attributes)};

static void xdp_questions(const struct ask *ask, struct questions *questions)
{
	uint64_t wanted =
		ask->everything ? UINT64_MAX : socket_attributes(WIRE_XDP_DIAG, &ask->wanted);
	struct xdp_diag_req header = {.sdiag_family = AF_XDP};
	struct question *question;

	if (!socket_wants_closed(ask, KIND_XDP))
		return;
	/* The column of addresses shows the queue. */
	if (fieldset_has(&ask->wanted, SOCKET_local))
		wanted |= 1U << XDP_DIAG_INFO;
	for (size_t i = 0; i < sizeof(shows) / sizeof(*shows); i++)
		header.xdiag_show |= wanted & shows[i].attributes ? shows[i].bit : 0;
	question = socket_question(ask, questions, KIND_XDP, &header, sizeof(header));
	question->request.set = offsetof(struct xdp_diag_req, xdiag_show);
	question->request.set_end = offsetof(struct xdp_diag_req, xdiag_cookie);
	snprintf(question->words, sizeof(question->words), "XDP sockets");
	socket_detail(question, "attributes ", &attribute_words, header.xdiag_show);
	if (!*question->detail)
		snprintf(question->detail, sizeof(question->detail), "no attributes");
}

static void xdp_close(void *family)
{
	struct xdp_sockets *sockets = family;

	if (sockets)
		decoder_free(sockets->decoder);
	free(sockets);
}

static int xdp_open(struct run *run, const struct fieldset *needed, void **ret)
{
	struct xdp_sockets *sockets = calloc(1, sizeof(*sockets));
	struct fieldset fields = *needed;

	(void)run;
	if (!sockets)
		return -ENOMEM;
	*ret = sockets;
	fieldset_add(&fields, SOCKET_xdp_queue);
	sockets->decoder = decoder_new(&socket_schema, WIRE_XDP_DIAG, &fields);
	return sockets->decoder ? 0 : -ENOMEM;
}

static int xdp_read(
	struct run *run, void *family, const struct message *message, struct socket_record *record)
{
	struct xdp_sockets *sockets = family;
	int error =
		socket_decode(run, sockets->decoder, message, sizeof(struct xdp_diag_msg), record);

	if (error)
		return error;
	RECORD_SET(record, SOCKET_protocol, protocol, SOCKET_PROTOCOL_OF(AF_XDP));
	RECORD_SET(record, SOCKET_state, state, SOCKET_CLOSE);
	if (!record_has(&record->base, SOCKET_xdp_queue))
		return 0;
	snprintf(sockets->queue, sizeof(sockets->queue), "queue%u", (unsigned)record->xdp_queue);
	RECORD_SET(record, SOCKET_local, local,
		(struct endpoint){
			{.family = AF_XDP, .name = text_of(sockets->queue)}, 0, {NULL, 0}});
	return 0;
}

const struct socket_family socket_xdp = {
	.questions = xdp_questions,
	.open = xdp_open,
	.read = xdp_read,
	.close = xdp_close,
};
