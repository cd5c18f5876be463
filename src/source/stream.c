/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/stream.h"

#include "nlinspect/decode/census.h"
#include "nlinspect/source/subject.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

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
	uint64_t wake;     /* as listener->taken() has it, for the next run */
	bool overrun;      /* something was lost since listener->taken() was called */
	uint8_t buffer[QUERY_RECEIVE];
};

int listening_try(
	struct run *run, const struct listener *listener, uint64_t groups, struct listening **ret)
{
	struct connector *connector = run->connector;
	struct listening *listening = malloc(sizeof(*listening));
	int error = listening ? -EOPNOTSUPP : -ENOMEM;

	if (listening) {
		listening->listener = listener;
		listening->transport = NULL;
		listening->lost = listening->reported = 0;
		listening->overrun = false;
		listening->wake = UINT64_MAX;
		if (connector->ops->listen)
			error = connector->ops->listen(
				connector, listener->protocol, groups, &listening->transport);
	}
	if (error) {
		free(listening);
		return error;
	}
	*ret = listening;
	return 0;
}

int listening_open(
	struct run *run, const struct listener *listener, uint64_t groups, struct listening **ret)
{
	char where[300];
	int error = listening_try(run, listener, groups, ret);

	if (error == -ENODATA && run->ask->recorded)
		report_error(run->report,
			"--replay: the recording has no news of %s; it was made without --follow",
			run->subject->name);
	else if (error)
		report_error(run->report, "%s%s: %s", listener->words,
			source_where(run, where, sizeof(where)), strerror(-error));
	run->status.failed += error != 0;
	return error;
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

uint64_t listening_report_lost(struct listening *listening, struct run *run)
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
	return more;
}

/* A stream may go on for days, and a storm loses something again and again. */
static void look_for_lost(struct listening *listening, struct run *run)
{
	if (listening_now(listening) - listening->reported >= NANOSECONDS_PER_SECOND)
		listening_report_lost(listening, run);
}

/* Takes one datagram. @return 0; -ETIMEDOUT (there is none); -ENOBUFS (some were lost); -ECANCELED;
 * -errno */
static int take_one(struct listening *listening, struct run *run)
{
	struct transport *transport = listening->transport;
	size_t length = 0;
	int error = transport->ops->receive(
		transport, listening->buffer, sizeof(listening->buffer), &length);

	switch (error) {
	case 0:
		return push_datagram(listening, run, length);
	case -EMSGSIZE:
		/* No message of the kernel is so large. */
		run->status.malformed = true;
		return 0;
	case -EAGAIN:
	case -EINTR:
		return 0;
	default:
		return error;
	}
}

/* Takes what has come, but no more than BATCH: the deadline is to be seen. @return 0; -ETIMEDOUT
 * (nothing is left); -ECANCELED; -errno */
static int drain(struct listening *listening, struct run *run)
{
	for (unsigned i = 0; i < BATCH; i++) {
		int error = take_one(listening, run);

		if (error == -ENOBUFS) {
			listening->overrun = true;
			look_for_lost(listening, run);
		} else if (error) {
			return error;
		}
	}
	return 0;
}

static struct interruption interruption_of(const struct run *run)
{
	return (struct interruption){
		.stop = run->stop,
		.context = run->context,
		.input = run->input ? *run->input : -1,
	};
}

/* Waits for news, or for the time at which the listener has something to do. */
static int wait_for_news(
	struct listening *listening, const struct run *run, uint64_t until, uint64_t wake)
{
	const struct interruption interruption = interruption_of(run);
	bool early = wake < until;
	int error = listening->transport->ops->wait(
		listening->transport, early ? wake : until, &interruption);

	return early && error == -ETIMEDOUT ? 0 : error;
}

static int take_news(struct listening *listening, struct run *run, uint64_t *wake)
{
	int error = drain(listening, run);
	bool overrun = listening->overrun;

	if (error != -ETIMEDOUT)
		return error;
	if (!listening->listener->taken)
		return 0;
	listening->overrun = false;
	*wake = UINT64_MAX;
	return listening->listener->taken(run, overrun, wake);
}

int listening_run(struct listening *listening, struct run *run, uint64_t until)
{
	uint64_t wake = listening->wake;
	char where[300];
	int error = 0;

	run->status = (struct run_status){.answered = 1};
	run->sink_error = 0;
	while (!error) {
		error = wait_for_news(listening, run, until, wake);
		if (!error)
			error = take_news(listening, run, &wake);
		if (!error)
			error = sink_idle(run->sink);
	}
	listening->wake = wake;
	listening_report_lost(listening, run);
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

uint64_t listening_lost(const struct listening *listening)
{
	return listening->lost;
}

bool listening_rereads(struct listening *listening, const struct run *run, bool due)
{
	struct transport *transport = listening->transport;

	if (!transport->ops->rereads)
		return due && !run->ask->recorded;
	return (due || run->ask->recorded) && transport->ops->rereads(transport);
}

void listening_date(struct listening *listening, struct run *run)
{
	const struct transport_ops *ops = listening->transport->ops;
	struct timespec now;

	if (run->round_time)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	/* A recording has the time at which it was noted. */
	run->time_ms = ops->rereads ? ops->received(listening->transport) / NANOSECONDS_PER_MS
				    : (uint64_t)now.tv_sec * 1000 +
					      (uint64_t)now.tv_nsec / NANOSECONDS_PER_MS;
}

uint64_t listening_received(struct listening *listening, const struct run *run)
{
	const struct transport_ops *ops = listening->transport->ops;

	return run->ask->recorded ? ops->received(listening->transport)
				  : ops->now(listening->transport);
}

int listening_wait(struct listening *listening, struct run *run, uint64_t until)
{
	const struct interruption interruption = interruption_of(run);

	return listening->transport->ops->wait(listening->transport, until, &interruption);
}

int listening_take(struct listening *listening, struct run *run, uint64_t until)
{
	int error = 0;

	while (!error) {
		/* A recording hands out what it is waited for. */
		if (run->ask->recorded)
			error = listening_wait(listening, run, until);
		if (!error)
			error = take_one(listening, run);
		/* listening_report_lost() counts it. */
		if (error == -ENOBUFS)
			error = 0;
	}
	return error == -ETIMEDOUT || error == -ENODATA ? 0 : error;
}

void listening_close(struct listening *listening)
{
	if (!listening)
		return;
	transport_close(listening->transport);
	free(listening);
}
