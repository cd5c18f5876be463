/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/source/subject.h"

#include "subject/sockets/ask.h"
#include "subject/sockets/sockets.h"
#include "summary.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Counts the records of the source of sockets, and pushes the counts at the end. The kernel's own
 * counters (/proc/net/sockstat) cover in part the whole host, not the namespace. */

enum { STATES = 16 };

struct counts {
	uint64_t protocol, total, inet, inet6, orphaned;
	uint64_t states[STATES];
};

struct summary {
	struct sink sink;                     /* of the sockets */
	struct counts counts[KIND_COUNT + 1]; /* ICMP has a protocol for each family */
	size_t count;
};

/* Reads only the fields to count by. */
static struct ask ask_sockets(const struct ask *ask)
{
	static const struct socket_ask all = {
		.kinds = (1U << KIND_COUNT) - 1,
		.states = SOCKET_STATES_ALL,
	};
	struct ask sockets = *ask;

	sockets.where = NULL; /* The filter is about the counts. */
	sockets.wanted = sockets.named = (struct fieldset){{0}};
	schema_add(&socket_schema, "protocol family state inode", &sockets.wanted);
	sockets.own = &all;
	return sockets;
}

static void summary_questions(const struct ask *ask, struct questions *questions)
{
	const struct ask sockets = ask_sockets(ask);

	socket_dump.questions(&sockets, questions);
}

/* In the order in which protocols are asked for. */
static struct counts *summary_counts(struct summary *summary, uint64_t protocol)
{
	for (size_t i = 0; i < summary->count; i++) {
		if (summary->counts[i].protocol == protocol)
			return &summary->counts[i];
	}
	if (summary->count == ARRAY_SIZE(summary->counts))
		return NULL;
	summary->counts[summary->count] = (struct counts){.protocol = protocol};
	return &summary->counts[summary->count++];
}

static int summary_row(struct sink *sink, const struct record *record)
{
	struct summary *summary = (struct summary *)sink;
	const struct socket_record *socket = (const struct socket_record *)record;
	const unsigned closed =
		1U << TCP_FIN_WAIT1 | 1U << TCP_FIN_WAIT2 | 1U << TCP_LAST_ACK | 1U << TCP_CLOSING;
	struct counts *counts = summary_counts(summary, socket->protocol);

	if (!counts)
		return 0;
	counts->total++;
	counts->inet += socket->family == AF_INET;
	counts->inet6 += socket->family == AF_INET6;
	if (socket->state < STATES)
		counts->states[socket->state]++;
	/* In other states a socket without a process waits for accept(2), or is only a small
	 * record. */
	counts->orphaned += !record_has(record, SOCKET_inode) && socket->state < STATES &&
			    closed >> socket->state & 1;
	return 0;
}

static const struct {
	uint8_t state, id;
	uint16_t offset;
} columns[] = {
#define STATE(number, name)                                                   \
	{                                                                     \
		number, SUMMARY_##name, offsetof(struct summary_record, name) \
	}
	STATE(1, established),
	STATE(2, syn_sent),
	STATE(TCP_SYN_RECV, syn_recv),
	STATE(4, fin_wait1),
	STATE(5, fin_wait2),
	STATE(TCP_TIME_WAIT, time_wait),
	STATE(7, close),
	STATE(8, close_wait),
	STATE(9, last_ack),
	STATE(10, listen),
	STATE(11, closing),
	STATE(13, bound_inactive),
#undef STATE
};

static int summary_push(struct run *run, const struct counts *counts)
{
	struct summary_record record = {.base.present = {{0}}};
	bool inet = counts->inet || counts->inet6;

	RECORD_SET(&record, SUMMARY_protocol, protocol, counts->protocol);
	RECORD_SET(&record, SUMMARY_total, total, counts->total);
	if (inet || !counts->total) {
		RECORD_SET(&record, SUMMARY_inet, inet, counts->inet);
		RECORD_SET(&record, SUMMARY_inet6, inet6, counts->inet6);
	}
	if (counts->protocol == IPPROTO_TCP)
		RECORD_SET(&record, SUMMARY_orphaned, orphaned, counts->orphaned);
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
		memcpy((char *)&record + columns[i].offset, &counts->states[columns[i].state],
			sizeof(uint64_t));
		fieldset_add(&record.base.present, columns[i].id);
	}
	return source_push(run, &record.base);
}

static int summary_run(struct run *run)
{
	static const struct sink_ops ops = {.row = summary_row};
	struct summary summary = {.sink.ops = &ops};
	const struct ask ask = ask_sockets(run->ask);
	struct run sockets = run_within(run, &socket_schema, &ask, &summary.sink);
	int error = dump_run(&sockets, &socket_dump);

	run_join(run, &sockets);
	for (size_t i = 0; i < summary.count && run->status.answered && !error; i++)
		error = summary_push(run, &summary.counts[i]);
	return error;
}

static const struct example examples[] = {
	{"nlinspect summary", "how many sockets of each protocol, in which states"},
	{"nlinspect summary -w 1 -J", "the same every second, for a program"},
	{"nlinspect summary 'close_wait>0'", "the protocols whose processes forget to close"},
	{NULL, NULL},
};

const struct subject summary_subject = {
	.name = "summary",
	.arguments = "[FILTER...]",
	.summary = "how many sockets there are, by protocol and state",
	.schema = &summary_schema,
	.needs = NEED_KERNEL,
	.examples = examples,
	.live = {.unsummed = true},
	.questions = summary_questions,
	.run = summary_run,
};
