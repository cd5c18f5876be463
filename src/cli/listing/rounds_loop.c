/* SPDX-License-Identifier: MIT */
#include "rounds_loop.h"

#include "doubt.h"
#include "rounds_report.h"
#include "rounds_wait.h"
#include "signals.h"

#include <errno.h>

enum { NANOSECONDS_PER_MS = 1000000 };

int rounds_begin(struct rounds *rounds)
{
	bool recorded = rounds->listing->selection.ask.recorded;
	uint64_t unix_time =
		recorded ? replay_connector_status(rounds->connector)->time_ns : clock_unix();

	if (rounds->begun)
		return 0;
	rounds->begun = true;
	rounds->readings++;
	rounds->run.time_ms = unix_time / NANOSECONDS_PER_MS;
	rounds->run.clock_ns = recorded ? unix_time : clock_monotonic();
	return chains_begin(&rounds->chains, rounds->run.time_ms, rounds->run.clock_ns,
		rounds->chains.list[0].since
			? since_elapsed(rounds->listing, &rounds->since, unix_time)
			: 0);
}

/* @return 0; -ECANCELED (no further rounds); -errno of the output */
static int rounds_one(struct rounds *rounds)
{
	int error, ended = 0;

	rounds->begun = false;
	rounds->run.round++;
	error = rounds->listing->all_netns ? source_run_all_netns(&rounds->run)
					   : source_run(&rounds->run);
	/* A round without a record also counts. */
	if (!rounds->begun && rounds->run.status.answered)
		ended = rounds_begin(rounds);
	if (rounds->begun && run_status_is_doubtful(&rounds->run.status))
		chains_doubt(&rounds->chains);
	if (rounds->chains.list[0].since)
		since_judge(rounds->listing, &rounds->run.status, error,
			rounds->chains.list[0].since, &rounds->since);
	if (rounds->begun && !ended)
		ended = chains_end(&rounds->chains);
	/* A round that a signal ends is not whole. */
	if (!signals_arrived())
		connector_settle(rounds->connector);
	/* Where the round ends, because the next one may be far away, or a signal may come. */
	doubt_report(rounds->listing, &rounds->run.status, &rounds->status);
	run_status_add(&rounds->status, &rounds->run.status);
	/* "Enough" ends the round; a signal ends the run. */
	if (error == -ECANCELED && !signals_arrived())
		error = 0;
	return error ? error : ended;
}

/* The round after this one would begin after the end. */
static bool is_over(const struct listing *listing, uint64_t now, uint64_t deadline)
{
	return listing->duration && (deadline < now || deadline - now < listing->interval);
}

static bool is_recording_over(const struct rounds *rounds)
{
	return rounds->listing->selection.ask.recorded &&
	       replay_connector_status(rounds->connector)->ended;
}

int rounds_loop(struct rounds *rounds)
{
	const struct listing *listing = rounds->listing;
	/* A rate needs one more round. */
	uint64_t left = listing->rounds + (listing->rounds && chains_have_rates(&rounds->chains));
	uint64_t next = clock_monotonic(), deadline;
	int error = 0;

	if (__builtin_add_overflow(next, listing->duration, &deadline))
		deadline = UINT64_MAX;
	for (bool more = true; more && !error;) {
		error = rounds_one(rounds);
		more = listing->interval && (!listing->rounds || --left > 0) &&
		       !is_over(listing, next, deadline);
		/* A recording ends the rounds at its end. So does a round in which every request
		 * failed. */
		if (!rounds->run.status.answered)
			more = false;
		rounds_note_idle(rounds);
		rounds_note_resets(rounds);
		if (more && !error) {
			rounds_note_empty(rounds);
			more = rounds_wait(rounds, &next);
			if (more)
				connector_round(rounds->connector);
			more &= !is_recording_over(rounds);
		}
	}
	return error == -ECANCELED ? 0 : error;
}
