/* SPDX-License-Identifier: MIT */
#include "backlog.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/source/dump.h"
#include "nlinspect/source/subject.h"

#include "subject/sockets/ask.h"
#include "trace.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NANOSECONDS = 1000000000, TCP_LISTENS = 10 };

struct listener {
	uint64_t cookie, drops;
	uint64_t round; /* that saw it last */
};

struct backlog {
	struct run *run;
	struct listener *list;
	size_t count;
	uint64_t round, next, seen;
	bool grown; /* some listener has dropped since the last round */
};

/* Receives the listeners of one round. */
struct receiver {
	struct sink sink;
	struct backlog *backlog;
	trace_take *take; /* NULL: only looks whether something has grown */
	void *context;
	int error;
};

static uint64_t monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NANOSECONDS + (uint64_t)now.tv_nsec;
}

/* @return NULL: no memory */
static struct listener *listener_of(struct backlog *backlog, uint64_t cookie)
{
	struct listener *list;

	for (size_t i = 0; i < backlog->count; i++) {
		if (backlog->list[i].cookie == cookie)
			return &backlog->list[i];
	}
	list = reallocarray(backlog->list, backlog->count + 1, sizeof(*list));
	if (!list)
		return NULL;
	backlog->list = list;
	list += backlog->count++;
	*list = (struct listener){.cookie = cookie};
	return list;
}

static struct trace_event event_of(const struct socket_record *socket)
{
	const struct record *of = &socket->base;
	const struct address *address = &socket->local.address;
	struct trace_event event = {.key = {.probe = TRACE_BACKLOG,
					    .family = address->family,
					    .protocol = IPPROTO_TCP,
					    .state = TCP_LISTENS,
					    .local_port = (uint16_t)socket->local.port},
		.time = monotonic()};

	memcpy(event.key.local, address->bytes, sizeof(event.key.local));
	if (record_has(of, SOCKET_pid)) {
		event.key.pid = (uint32_t)socket->pid;
		event.key.match = TRACE_MATCH_INODE;
	}
	if (record_has(of, SOCKET_process))
		memcpy(event.key.process, socket->process.data,
			socket->process.length < sizeof(event.key.process)
				? socket->process.length
				: sizeof(event.key.process) - 1);
	if (record_has(of, SOCKET_uid)) {
		event.key.uid = (uint32_t)socket->uid;
		event.key.has = TRACE_HAS_UID;
	}
	return event;
}

static int take_listener(struct sink *sink, const struct record *record)
{
	const struct socket_record *socket = (const struct socket_record *)record;
	struct receiver *receiver = (struct receiver *)sink;
	struct backlog *backlog = receiver->backlog;
	struct trace_event event;
	struct listener *listener;
	uint64_t more;

	if (!record_has(record, SOCKET_drops) || !record_has(record, SOCKET_cookie))
		return 0;
	listener = listener_of(backlog, socket->cookie);
	if (!listener) {
		receiver->error = -ENOMEM;
		return -ECANCELED;
	}
	/* A socket that begins to listen has dropped nothing before. */
	more = backlog->round ? socket->drops - listener->drops : 0;
	listener->round = backlog->round;
	backlog->grown |= more > 0;
	if (backlog->round && !receiver->take)
		return 0;
	listener->drops = socket->drops;
	if (!more)
		return 0;
	event = event_of(socket);
	backlog->seen += more;
	receiver->error = receiver->take(receiver->context,
		&(struct trace_taken){.event = &event, .path = "", .count = more});
	return receiver->error ? -ECANCELED : 0;
}

/* Owners cost a walk through all processes, and are looked for only if there is something to show.
 */
static int read_listeners(struct backlog *backlog, trace_take *take, void *context)
{
	static const struct sink_ops ops = {.row = take_listener};
	static const struct socket_ask listeners = {
		.kinds = 1 << KIND_TCP,
		.named_kinds = 1 << KIND_TCP,
		.states = 1 << TCP_LISTENS,
	};
	struct receiver receiver = {
		.sink.ops = &ops, .backlog = backlog, .take = take, .context = context};
	struct run *run = backlog->run;
	struct ask ask = *run->ask;
	struct run inner;
	int error;

	ask.where = NULL;
	ask.everything = ask.follow = false;
	ask.own = &listeners;
	ask.wanted = ask.named = (struct fieldset){{0}};
	schema_add(&socket_schema, "local drops cookie uid", &ask.wanted);
	if (take && (fieldset_has(&run->ask->wanted, TRACE_FIELD_process) ||
			    fieldset_has(&run->ask->wanted, TRACE_FIELD_pid)))
		schema_add(&socket_schema, "process pid", &ask.wanted);
	schema_close(&socket_schema, &ask.wanted);
	inner = run_within(run, &socket_schema, &ask, &receiver.sink);
	error = dump_run(&inner, &socket_dump);
	run_join(run, &inner);
	/* The sink of the trace goes on. */
	run->enough = false;
	return receiver.error ? receiver.error : error == -ECANCELED ? 0 : error;
}

static void forget_gone(struct backlog *backlog)
{
	size_t kept = 0;

	for (size_t i = 0; i < backlog->count; i++) {
		if (backlog->list[i].round == backlog->round)
			backlog->list[kept++] = backlog->list[i];
	}
	backlog->count = kept;
}

int backlog_open(struct run *run, struct backlog **ret)
{
	struct backlog *backlog = calloc(1, sizeof(*backlog));
	int error;

	if (!backlog)
		return -ENOMEM;
	backlog->run = run;
	error = read_listeners(backlog, NULL, NULL);
	if (error) {
		backlog_close(backlog);
		return error;
	}
	backlog->next = monotonic() + NANOSECONDS;
	*ret = backlog;
	return 0;
}

uint64_t backlog_next(const struct backlog *backlog)
{
	return backlog->next;
}

int backlog_look(struct backlog *backlog, trace_take *take, void *context)
{
	int error;

	backlog->round++;
	backlog->next = monotonic() + NANOSECONDS;
	backlog->grown = false;
	error = read_listeners(backlog, NULL, NULL);
	if (!error && backlog->grown)
		error = read_listeners(backlog, take, context);
	if (!error)
		forget_gone(backlog);
	return error;
}

uint64_t backlog_seen(const struct backlog *backlog)
{
	return backlog->seen;
}

void backlog_close(struct backlog *backlog)
{
	if (!backlog)
		return;
	free(backlog->list);
	free(backlog);
}
