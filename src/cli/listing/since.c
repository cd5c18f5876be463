/* SPDX-License-Identifier: MIT */
#include "since.h"

#include "connect.h"
#include "doubt.h"
#include "flow/stages/since.h"
#include "provenance.h"

#include <errno.h>

struct reading {
	const struct listing *listing;
	struct connector *connector;
	struct sink *before; /* takes the records */
	struct since_outcome *outcome;
	bool begun; /* the current round */
};

/* A round replaces the one before it. */
static int answering(void *context)
{
	struct reading *reading = context;

	if (reading->begun)
		return 0;
	reading->begun = true;
	reading->outcome->time_ns = replay_connector_status(reading->connector)->time_ns;
	return sink_begin(reading->before, reading->listing->schema);
}

static int fails(const struct listing *listing, const char *what)
{
	report_error(listing->report, "--since: %s", what);
	return -ENODATA;
}

/* Finds out whether the recording is good enough. @return 0, or -errno (reported) */
static int judge(const struct reading *reading, const struct run_status *status, bool rounds)
{
	const struct listing *listing = reading->listing;
	const struct replay_status *replay = replay_connector_status(reading->connector);
	struct since_outcome *outcome = reading->outcome;

	if (replay->truncated)
		return fails(listing, "the recording is cut short");
	if (replay->shortened)
		report_note(listing->report,
			"--since: the recording is cut short; the last whole round is compared");
	/* Nothing may be the answer of an empty file, but is no state to compare with. */
	if (!rounds || replay->empty) {
		report_error(listing->report, "--since: the recording has no answer for %s",
			listing->schema->name);
		return -ENODATA;
	}
	if (replay->narrowed)
		report_note(listing->report,
			"--since: the recording was made with a narrower request; what it left "
			"out counts as added, without growth");
	if (status->unanswered)
		report_note(listing->report,
			"--since: the recording lacks a part of what is compared, which counts as "
			"added, without growth (-v lists it)");
	outcome->lacking = replay->narrowed || status->unanswered;
	outcome->incomplete = run_status_is_doubtful(status);
	return 0;
}

static int read_rounds(struct reading *reading, struct run *run)
{
	struct run_status last = {0};
	unsigned rounds = 0;
	int error = 0;

	replay_connector_last(reading->connector);
	while (!error) {
		reading->begun = false;
		error = source_run(run);
		if (error || !run->status.answered)
			break;
		if (!reading->begun)
			error = answering(reading);
		last = run->status;
		rounds++;
		connector_round(reading->connector);
		/* The rest of a round that failed in part is no round. */
		if (last.failed || replay_connector_status(reading->connector)->ended)
			break;
	}
	if (error)
		return error;
	if (rounds)
		doubt_report(reading->listing, &last, &(struct run_status){0});
	return judge(reading, rounds ? &last : &run->status, rounds > 0);
}

int since_read(const struct listing *listing, const struct run *like, struct sink *stage,
	struct since_outcome *ret)
{
	struct reading reading = {
		.listing = listing, .before = since_stage_before(stage), .outcome = ret};
	struct ask ask = listing->selection.ask;
	struct run run = *like;
	enum names_mode mode = listing->options->numeric ? NAMES_NUMERIC : NAMES_HOST;
	int error;

	*ret = (struct since_outcome){0};
	error = connect_recording(
		"--since", listing->options->since, listing->report, &reading.connector);
	if (error)
		return error;
	error = provenance_compare(listing, reading.connector, &ret->origin, &ret->now);
	if (error) {
		connector_close(reading.connector);
		return error;
	}
	ask.recorded = true;
	ask.everything = false;
	ask.wanted = listing->plan.wanted;
	ask.names = names_new(mode, files_of(reading.connector));
	run.ask = &ask;
	run.connector = reading.connector;
	run.sink = reading.before;
	run.answering = answering;
	run.context = &reading;
	error = ask.names ? read_rounds(&reading, &run) : -ENOMEM;
	if (error == -ENOMEM)
		report_error(listing->report, "%s", strerror(ENOMEM));
	if (ret->lacking)
		since_stage_lacking(stage);
	names_free(ask.names);
	connector_close(reading.connector);
	return error;
}

uint64_t since_elapsed(
	const struct listing *listing, const struct since_outcome *since, uint64_t unix_time)
{
	uint64_t then = since->time_ns, now = unix_time;
	uint64_t boot_then = origin_boottime(&since->origin, then);
	struct origin here = since->now;

	if (!listing->options->replay)
		origin_here(&here);
	/* The clock of the boot is not set meanwhile. */
	if (boot_then && here.boottime && !strcmp(here.boot, since->origin.boot)) {
		then = boot_then;
		now = origin_boottime(&here, unix_time);
	}
	return then && now > then ? now - then : 0;
}

/* Whether things that are there may be missing in a round. */
static bool is_partial(const struct run_status *status)
{
	return run_status_is_doubtful(status) || status->untold || status->lacking;
}

void since_judge(const struct listing *listing, const struct run_status *status, int error,
	struct sink *stage, struct since_outcome *since)
{
	if (!error && !is_partial(status))
		return;
	since_stage_partial(stage);
	if (!since->noted)
		report_note(listing->report,
			"removed %s are not shown, since the answer may lack some",
			listing->subject->name);
	since->noted = true;
}
