/* SPDX-License-Identifier: MIT */
#include "stream_rounds.h"

#include "nlinspect/source/stream.h"

#include "doubt.h"
#include "live.h"
#include "signals.h"

#include <errno.h>

enum { NANOSECONDS_PER_MS = 1000000 };

static uint64_t after(uint64_t time, uint64_t interval)
{
	uint64_t sum;

	return __builtin_add_overflow(time, interval, &sum) ? UINT64_MAX : sum;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Runs to the end of a round. Rows beyond --limit are taken, so that they do not wait for the next
 * round and the stages before the limit know of them. */
static int run_until(const struct stream *stream, struct run *run, uint64_t until, bool repeats)
{
	int error = stream->run(run, until);

	while (error == -ECANCELED && repeats && !run->stop(run->context)) {
		struct run_status before = run->status;

		run->enough = false;
		error = stream->run(run, until);
		run_status_add(&run->status, &before);
	}
	return error;
}

static int one_round(
	const struct listing *listing, struct run *run, uint64_t until, struct run_status *status)
{
	const struct stream *stream = listing->subject->stream;
	int error, ended;

	run->enough = false;
	run->time_ms = (listing->selection.ask.recorded ? stream->now(run) : clock_unix()) /
		       NANOSECONDS_PER_MS;
	if (listing->live)
		live_clock(listing->live, run->time_ms);
	error = sink_begin(run->sink, listing->schema);
	if (error)
		return error;
	error = run_until(stream, run, until, listing->interval > 0);
	source_sides_look(run);
	ended = sink_end(run->sink);
	if (!ended)
		ended = sink_idle(run->sink);
	doubt_report(listing, &run->status, status);
	run_status_add(status, &run->status);
	/* The rounds of a recording come when a key is pressed. */
	if (listing->live && listing->selection.ask.recorded && !error && !ended &&
		!live_wait(listing->live, UINT64_MAX))
		error = -ECANCELED;
	return error && error != -ENODATA && error != -ECANCELED ? error : ended ? ended : error;
}

/* The end of the next round. Rounds that were missed, or that a recording has nothing of, are left
 * out. */
static uint64_t next_end(const struct listing *listing, uint64_t last, uint64_t now)
{
	if (!listing->interval)
		return UINT64_MAX;
	if (now > last)
		last += (now - last) / listing->interval * listing->interval;
	return after(last, listing->interval);
}

static int all_rounds(const struct listing *listing, struct run *run, struct run_status *status)
{
	const struct stream *stream = listing->subject->stream;
	uint64_t next = stream->now(run), left = listing->rounds;
	uint64_t deadline = listing->duration ? after(next, listing->duration) : UINT64_MAX;
	int error = 0;

	while (!error) {
		next = next_end(listing, next, stream->now(run));
		error = one_round(listing, run, earlier(next, deadline), status);
		if (!listing->interval || next >= deadline || (left && !--left))
			break;
	}
	return error;
}

int stream_rounds(const struct listing *listing, struct run *run, struct run_status *status)
{
	const struct stream *stream = listing->subject->stream;
	int error;

	/* Rounds begin by time here, not with the first answer. */
	run->answering = NULL;
	/* The rows of a group have their round in common. */
	run->round_time = listing->plan.groups != NULL;
	source_prepare(run);
	error = stream->open(run);

	run_status_add(status, &run->status);
	if (!error)
		error = all_rounds(listing, run, status);
	stream->close(run);
	return error == -ENODATA || error == -ECANCELED ? 0 : error;
}
