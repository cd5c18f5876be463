/* SPDX-License-Identifier: MIT */
/* The part of a recording that a replay has in memory, with its conversations and facts: one round,
 * or all of a recording whose rounds are not marked. */
#include "nlinspect/netlink/message.h"

#include "replay_state.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

/* Sorts open conversations by the numbers that identify their answers. */
static int conversation_compare(const void *one, const void *other)
{
	const struct conversation *a = one, *b = other;

	if (a->request->protocol != b->request->protocol)
		return a->request->protocol < b->request->protocol ? -1 : 1;
	if (a->sequence != b->sequence)
		return a->sequence < b->sequence ? -1 : 1;
	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	return 0;
}

/* A tree, because a recording may hold any number of requests without an answer. Of several with
 * the same numbers, the newest gets the answers. */
static int conversation_open(void **open, struct conversation *conversation)
{
	void *node = tsearch(conversation, open, conversation_compare);

	if (!node)
		return -ENOMEM;
	*(struct conversation **)node = conversation;
	return 0;
}

static struct conversation *conversation_find(
	void **open, const struct datagram *datagram, uint32_t sequence, uint32_t port)
{
	struct conversation key = {.request = datagram, .sequence = sequence, .port = port};
	void *node = tfind(&key, open, conversation_compare);

	return node ? *(struct conversation **)node : NULL;
}

static void conversation_shut(void **open, const struct conversation *conversation)
{
	tdelete(conversation, open, conversation_compare);
}

static bool datagram_ends(const struct datagram *datagram, uint32_t sequence)
{
	struct cursor cursor = cursor_of(datagram->bytes, datagram->length);
	struct message message;

	while (message_next(&cursor, &message)) {
		if (message.sequence == sequence &&
			(message.type == NLMSG_DONE || message.type == NLMSG_ERROR))
			return true;
	}
	return false;
}

/* Finds the conversation that a datagram of answers belongs to, if any, and adds it. */
static int replay_answer(void **open, struct datagram *datagram, const struct nlmsghdr *header)
{
	struct conversation *conversation =
		conversation_find(open, datagram, header->nlmsg_seq, header->nlmsg_pid);

	if (!conversation) {
		/* Most requests carry port 0; the first answer has the port. */
		conversation = conversation_find(open, datagram, header->nlmsg_seq, 0);
		if (!conversation)
			return 0;
		conversation_shut(open, conversation);
		conversation->port = header->nlmsg_pid;

		int error = conversation_open(open, conversation);

		if (error)
			return error;
	}
	if (conversation->last)
		conversation->last->next = datagram;
	else
		conversation->first = datagram;
	conversation->last = datagram;
	if (datagram_ends(datagram, conversation->sequence))
		conversation_shut(open, conversation);
	return 0;
}

static int replay_datagram(struct replay *replay, void **open, struct datagram *datagram)
{
	struct conversation *conversation = &replay->conversations[replay->count];
	struct nlmsghdr header;

	/* The length in the header may be wrong; the query will notice. */
	if (datagram->length < sizeof(header))
		return 0;
	if (facts_know(datagram))
		return facts_add(&replay->facts, datagram);
	if (datagram->news)
		return 0;
	memcpy(&header, datagram->bytes, sizeof(header));
	if (!datagram->request)
		return replay_answer(open, datagram, &header);
	conversation->request = datagram;
	conversation->sequence = header.nlmsg_seq;
	conversation->port = header.nlmsg_pid;
	replay->count++;
	return conversation_open(open, conversation);
}

static void no_free(void *conversation)
{
	(void)conversation;
}

static int replay_index(struct replay *replay)
{
	const struct recording *recording = &replay->recording;
	size_t requests = 0;
	void *open = NULL;
	int error = 0;

	for (size_t i = 0; i < recording->count; i++)
		requests += recording->datagrams[i].request;
	/* One more than needed, because a datagram without a request is also looked at. */
	replay->conversations = calloc(requests + 1, sizeof(*replay->conversations));
	if (!replay->conversations)
		return -ENOMEM;
	for (size_t i = 0; i < recording->count && !error; i++)
		error = replay_datagram(replay, &open, &recording->datagrams[i]);
	tdestroy(open, no_free);
	facts_settle(&replay->facts);
	return error;
}

void replay_unload(struct replay *replay)
{
	facts_fini(&replay->facts);
	recording_fini(&replay->recording);
	free(replay->conversations);
	replay->conversations = NULL;
	replay->count = 0;
	replay->loaded = false;
}

/* Has the reader stand before the round. */
static int go_to_round(struct replay *replay)
{
	int error = 0;

	if (!replay->reading || replay->at > replay->round) {
		if (replay->reading)
			reader_fini(&replay->reader);
		error = reader_init(
			&replay->reader, &replay->store, replay->error, sizeof(replay->error));
		replay->reading = !error;
		replay->at = 0;
	}
	for (; !error && replay->at < replay->round; replay->at++)
		error = recording_pass(&replay->reader);
	return error;
}

int replay_load(struct replay *replay)
{
	bool marked = replay->scan.count > 0;
	int error;

	if (replay->loaded)
		return 0;
	replay_unload(replay);
	error = go_to_round(replay);
	if (!error)
		error = recording_take(&replay->reader, marked, &replay->recording);
	if (error)
		return error;
	replay->at++;
	replay->loaded = true;
	error = replay_index(replay);
	/* The rest after the last round answers no request. */
	if (marked && replay->round >= replay->round_count)
		replay->count = 0;
	return error;
}
