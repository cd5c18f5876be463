/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/stream.h"

#include "nlinspect/decode/census.h"
#include "nlinspect/source/subject.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

enum {
	NANOSECONDS_PER_MS = 1000000,
	NANOSECONDS_PER_SECOND = 1000000000,
	BATCH = 64, /* datagrams */
};

struct listening {
	const struct listener *listener;
	struct transport *transport;
	uint64_t lost;     /* datagrams, as far as they were reported … */
	uint64_t reported; /* … at this time, on the clock of now() */
	uint8_t buffer[QUERY_RECEIVE];
};

int listening_open(
	struct run *run, const struct listener *listener, uint64_t groups, struct listening **ret)
{
	struct connector *connector = run->connector;
	struct listening *listening = malloc(sizeof(*listening));
	char where[300];
	int error = listening ? -EOPNOTSUPP : -ENOMEM;

	if (listening) {
		listening->listener = listener;
		listening->transport = NULL;
		listening->lost = listening->reported = 0;
		if (connector->ops->listen)
			error = connector->ops->listen(
				connector, listener->protocol, groups, &listening->transport);
	}
	if (error == -ENODATA && run->ask->recorded)
		report_error(run->report,
			"--replay: the recording has no news of %s; it was made without --follow",
			run->subject->name);
	else if (error)
		report_error(run->report, "%s%s: %s", listener->words,
			source_where(run, where, sizeof(where)), strerror(-error));
	if (error) {
		run->status.failed++;
		free(listening);
		return error;
	}
	*ret = listening;
	return 0;
}

uint64_t listening_now(struct listening *listening)
{
	return listening->transport->ops->now(listening->transport);
}

static int push_datagram(struct listening *listening, struct run *run, size_t length)
{
	const struct listener *listener = listening->listener;
	struct cursor cursor = cursor_of(listening->buffer, length);
	struct message message;
	int error = 0;

	if (!run->round_time)
		run->time_ms = listening->transport->ops->received(listening->transport) /
			       NANOSECONDS_PER_MS;
	while (!error && message_next(&cursor, &message)) {
		if (run->census)
			census_look(run->census, listener->messages, &message);
		error = listener->message(run, &message);
	}
	run->status.malformed |= cursor.malformed;
	return error;
}

static void report_lost(struct listening *listening, struct run *run)
{
	uint64_t lost = listening->transport->ops->lost(listening->transport);
	uint64_t more = lost - listening->lost;

	run->status.lost += more;
	listening->lost = lost;
	listening->reported = listening_now(listening);
	if (more)
		report_error(run->report,
			"%" PRIu64 " message%s lost: they came faster than they were read", more,
			more > 1 ? "s were" : " was");
}

/* A stream may go on for days, and a storm loses something again and again. */
static void look_for_lost(struct listening *listening, struct run *run)
{
	if (listening_now(listening) - listening->reported >= NANOSECONDS_PER_SECOND)
		report_lost(listening, run);
}

/* Takes what has come, but no more than BATCH: the deadline is to be seen. @return 0; -ECANCELED;
 * -errno */
static int drain(struct listening *listening, struct run *run)
{
	struct transport *transport = listening->transport;

	for (unsigned i = 0; i < BATCH; i++) {
		size_t length = 0;
		int error = transport->ops->receive(
			transport, listening->buffer, sizeof(listening->buffer), &length);

		switch (error) {
		case 0:
			error = push_datagram(listening, run, length);
			if (error)
				return error;
			break;
		case -ETIMEDOUT:
			return 0;
		case -EMSGSIZE:
			/* No message of the kernel is so large. */
			run->status.malformed = true;
			break;
		case -ENOBUFS:
			look_for_lost(listening, run);
			break;
		case -EAGAIN:
		case -EINTR:
			break;
		default:
			return error;
		}
	}
	return 0;
}

int listening_run(struct listening *listening, struct run *run, uint64_t until)
{
	struct transport *transport = listening->transport;
	const struct interruption interruption = {
		.stop = run->stop,
		.context = run->context,
		.input = run->input ? *run->input : -1,
	};
	char where[300];
	int error = 0;

	run->status = (struct run_status){.answered = 1};
	run->sink_error = 0;
	while (!error) {
		error = transport->ops->wait(transport, until, &interruption);
		if (!error)
			error = drain(listening, run);
		if (!error)
			error = sink_idle(run->sink);
	}
	report_lost(listening, run);
	if (run->sink_error)
		return run->sink_error;
	if (error == -ETIMEDOUT)
		return 0;
	if (error != -ECANCELED && error != -ENODATA) {
		report_error(run->report, "%s%s: %s", listening->listener->words,
			source_where(run, where, sizeof(where)), strerror(-error));
		run->status.failed++;
	}
	return error;
}

void listening_close(struct listening *listening)
{
	if (!listening)
		return;
	transport_close(listening->transport);
	free(listening);
}
