/* SPDX-License-Identifier: MIT */
#include "rounds.h"

#include "nlinspect/decode/census.h"
#include "nlinspect/host/namespaces.h"

#include "chains.h"
#include "connect.h"
#include "doubt.h"
#include "empty_note.h"
#include "flow/stages/since.h"
#include "live.h"
#include "netns.h"
#include "picture.h"
#include "picture_file.h"
#include "provenance.h"
#include "range.h"
#include "replay_report.h"
#include "signals.h"
#include "since.h"
#include "stream_rounds.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

struct rounds {
	const struct listing *listing;
	struct connector *connector;
	struct chains chains;
	struct run run;
	bool begun;       /* the current round */
	bool noted_idle;  /* the note about records at rest was printed … */
	bool noted_reset; /* … and the one about counters that fell */
	bool noted;       /* the note about an empty first round was printed, or there was a row */
	bool in_netns;    /* in the one that --netns names */
	struct since_outcome since; /* of --since */
	bool lost;                  /* the namespace is gone: there are no further rounds */
	uint64_t cookie;            /* of the namespace that --netns names; 0: not known */
	char netns[NAMESPACE_WORD];
	struct run_status status; /* in all rounds */
};

enum { NANOSECONDS_PER_MS = 1000000, LOOK_NS = 100 * NANOSECONDS_PER_MS };

static bool stop(void *context)
{
	const struct rounds *rounds = context;
	const struct listing *listing = rounds->listing;

	/* A stream waits in its source, where nobody else looks at keys. */
	if (listing->live && listing->streams && live_attend(listing->live))
		return true;
	return signals_arrived();
}

/* A round begins with its first answer, whose time it takes; with a recording that is the recorded
 * time. At the end of a recording no round begins. */
static int rounds_begin(struct rounds *rounds)
{
	bool recorded = rounds->listing->selection.ask.recorded;
	uint64_t unix_time =
		recorded ? replay_connector_status(rounds->connector)->time_ns : clock_unix();

	if (rounds->begun)
		return 0;
	rounds->begun = true;
	rounds->run.time_ms = unix_time / NANOSECONDS_PER_MS;
	rounds->run.clock_ns = recorded ? unix_time : clock_monotonic();
	return chains_begin(&rounds->chains, rounds->run.time_ms, rounds->run.clock_ns,
		rounds->chains.list[0].since
			? since_elapsed(rounds->listing, &rounds->since, unix_time)
			: 0);
}

static int answering(void *context)
{
	return rounds_begin(context);
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

/* Lets the source wait. @return 0, -ECANCELED, or -ENOENT if it has nothing to wait for */
static int source_wait(struct rounds *rounds, uint64_t time)
{
	const struct keeping *keeping = rounds->listing->subject->keeping;

	return keeping && rounds->run.kept ? keeping->wait(&rounds->run, time) : -ENOENT;
}

/* @return false if a signal came first */
static bool sleep_until(struct rounds *rounds, uint64_t time)
{
	int error = source_wait(rounds, time);

	return error == -ENOENT ? signals_sleep_until(time) : !error;
}

/* The same while keys are handled. The source takes a look now and then. */
static bool live_until(struct rounds *rounds, uint64_t time)
{
	int error = source_wait(rounds, 0);

	while (!error) {
		uint64_t now = clock_monotonic();
		uint64_t next = time < now + LOOK_NS ? time : now + LOOK_NS;

		if (!live_wait(rounds->listing->live, next))
			return false;
		error = source_wait(rounds, 0);
		if (next == time || clock_monotonic() < next)
			return true;
	}
	return error == -ENOENT && live_wait(rounds->listing->live, time);
}

/* Rounds keep the rhythm of the first one; missed times are skipped. */
static bool rounds_wait(struct rounds *rounds, uint64_t *next)
{
	const struct listing *listing = rounds->listing;
	uint64_t now = clock_monotonic();
	bool more;

	if (listing->selection.ask.recorded)
		return listing->live ? live_wait(listing->live, UINT64_MAX) : !signals_arrived();
	/* An interval may be longer than any clock. */
	if (__builtin_add_overflow(*next, listing->interval, next))
		*next = UINT64_MAX;
	if (*next < now)
		*next += (now - *next) / listing->interval * listing->interval + listing->interval;
	if (!listing->live)
		return sleep_until(rounds, *next);
	more = live_until(rounds, *next);
	/* A key may have asked for a round in between. */
	if (clock_monotonic() < *next)
		*next -= listing->interval;
	return more;
}

static void rounds_look_around(struct rounds *rounds)
{
	char shown[256];
	uint64_t before = rounds->cookie;

	if (namespaces_cookie(&rounds->cookie))
		rounds->cookie = 0;
	if (before && rounds->cookie && before != rounds->cookie)
		report_note(rounds->listing->report,
			"network namespace \"%s\" is another one from here on",
			text_escape_into(shown, sizeof(shown), rounds->run.netns));
}

/* Being in a namespace keeps it alive after its removal, and its name may belong to another one
 * by the next round. @return whether there is a next round */
static bool rounds_wait_elsewhere(struct rounds *rounds, uint64_t *next)
{
	const struct listing *listing = rounds->listing;
	const char *name = listing->options->netns;
	char shown[256];
	int error;

	/* Stays inside if this user may not leave. */
	if (listing->home >= 0)
		netns_return(listing->home);
	if (!rounds_wait(rounds, next))
		return false;
	error = netns_enter(name);
	if (!error) {
		rounds_look_around(rounds);
		return true;
	}
	report_error(listing->report, "network namespace \"%s\"%s%s",
		text_escape_into(shown, sizeof(shown), text_of(name)),
		error == -ENOENT ? " is gone" : ": ", error == -ENOENT ? "" : strerror(-error));
	rounds->lost = true;
	return false;
}

/* Records at rest are left out by default, which is said once. */
static void note_idle(struct rounds *rounds)
{
	const struct subject *subject = rounds->listing->subject;

	if (rounds->noted_idle || rounds->listing->rest == REST_BY_OPTION ||
		!chains_idle(&rounds->chains))
		return;
	rounds->noted_idle = true;
	report_note(rounds->listing->report, "only %s with a rate above 0 are shown; %s shows all",
		subject->name,
		subject->rates.rest_option ? subject->rates.rest_option : "-o names columns and");
}

/* The marks stand in JSON; a table has no rate there. */
static void note_resets(struct rounds *rounds)
{
	if (rounds->noted_reset || !chains_resets(&rounds->chains))
		return;
	rounds->noted_reset = true;
	report_note(rounds->listing->report,
		"counters of %s fell: they began anew, and have no rate in that round",
		rounds->run.subject->name);
}

/* An empty listing may be a mistake in the filter. With --interval it could go on for ever, so the
 * note comes after the first round. */
static void note_empty(struct rounds *rounds)
{
	uint64_t shown = chains_matched(&rounds->chains, rounds->status.rows);

	/* There is nothing to rank before the second reading. */
	if (rounds->listing->subject->repeats && rounds->run.round == 1)
		return;
	if (!shown && !rounds->noted)
		empty_note(rounds->listing, rounds->status.absent);
	else if (!rounds->noted && *rounds->listing->selection.partial)
		report_note(rounds->listing->report, "%s", rounds->listing->selection.partial);
	rounds->noted = true;
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

static int rounds_loop(struct rounds *rounds)
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
		note_idle(rounds);
		note_resets(rounds);
		if (more && !error) {
			note_empty(rounds);
			more = rounds->in_netns ? rounds_wait_elsewhere(rounds, &next)
						: rounds_wait(rounds, &next);
			if (more)
				connector_round(rounds->connector);
			more &= !is_recording_over(rounds);
		}
	}
	return error == -ECANCELED ? 0 : error;
}

/* Whether something is missing that a note reported. */
static bool is_short(const struct rounds *rounds)
{
	if (rounds->status.lacking || rounds->status.unreadable || rounds->status.unanswered ||
		rounds->since.lacking)
		return true;
	return rounds->listing->selection.ask.recorded &&
	       replay_connector_status(rounds->connector)->narrowed;
}

/* A kernel newer than the program may send attributes that it does not know. */
static void report_strangers(const struct rounds *rounds)
{
	const struct census *census = rounds->run.census;
	size_t count = census ? census_count(census) : 0;
	struct out out;

	if (!count)
		return;
	out_init_memory(&out);
	census_write(census, &out);
	if (!out.error)
		report_detail(rounds->listing->report, "%s: %zu attribute%s not known here: %.*s",
			rounds->listing->schema->name, count, count > 1 ? "s are" : " is",
			(int)out.length, out.data);
	out_fini(&out);
}

/* With --exit-status, scripts take the status for the answer: no rows, or rows that say no. */
static bool answers_no(const struct rounds *rounds)
{
	return rounds->listing->options->exit_status &&
	       (rounds->status.negative || !chains_shown(&rounds->chains));
}

/* Prints the notes of the end and finds the exit status. */
static int rounds_judge(struct rounds *rounds)
{
	const struct listing *listing = rounds->listing;
	const struct run_status *status = &rounds->status;
	const bool answers = listing->subject->answers;
	bool failed;

	/* The user ended the run, so no note about missing records; the program dies of the signal.
	 */
	if (signals_arrived() && !answers)
		return EXIT_INCOMPLETE;
	report_strangers(rounds);
	failed =
		listing->selection.ask.recorded && replay_fails(listing, status, rounds->connector);
	/* If rows were shown or requests answered, something is missing, not everything. */
	if (failed || status->unfiltered || (status->failed && !status->answered && !status->rows))
		return answers ? EXIT_USAGE : EXIT_FAILED;
	if (answers && (status->failed || status->negative))
		return status->failed ? EXIT_USAGE : EXIT_FAILED;
	if (replay_is_short(listing, rounds->connector))
		return EXIT_INCOMPLETE;
	if (run_status_is_doubtful(status) || rounds->lost || rounds->since.incomplete ||
		listing->nameless)
		return EXIT_INCOMPLETE;
	if (listing->options->strict && is_short(rounds))
		return EXIT_INCOMPLETE;
	note_empty(rounds);
	return answers_no(rounds) ? EXIT_FAILED : EXIT_DONE;
}

/* The value of `netns`: the typed word, or the name of the current namespace. A recording has the
 * name that was shown when it was made. */
static void find_netns(struct rounds *rounds)
{
	const struct listing *listing = rounds->listing;
	const struct files files = files_of(rounds->connector);
	int id = schema_field(listing->schema, text_of("netns")), error = 0;
	struct fieldset looked_at = {{0}};

	if (listing->all_netns)
		return;
	if (files_are_recalled(files))
		files_recall(files, "netns", &rounds->run.netns);
	else if (listing->options->netns)
		rounds->run.netns = text_of(listing->options->netns);
	else if (id >= 0 && fieldset_has(&listing->plan.named, (unsigned)id))
		rounds->run.netns = (struct text){
			rounds->netns, (uint32_t)namespaces_own(rounds->netns, &error)};
	if (rounds->run.netns.length)
		files_keep(files, "netns", rounds->run.netns);
	if (!error)
		return;
	report_error(
		listing->report, "names of network namespaces are missing: %s", strerror(-error));
	where_fields(listing->where, &looked_at);
	rounds->status.failed++;
	rounds->status.unfiltered = fieldset_has(&looked_at, (unsigned)id);
}

static struct run run_of(struct rounds *rounds, const struct listing *listing, struct sink *sink)
{
	return (struct run){
		.subject = listing->subject,
		.schema = listing->schema,
		.ask = &listing->selection.ask,
		.sink = sink,
		.report = listing->report,
		.stop = stop,
		.answering = answering,
		.context = rounds,
	};
}

static int prepare_parts(struct rounds *rounds, const struct listings *listings)
{
	struct run *parts = calloc(listings->count, sizeof(*parts));

	for (size_t i = 0; parts && i < listings->count; i++)
		parts[i] = run_of(rounds, &listings->list[i], rounds->chains.list[i].first);
	rounds->run.subject = listings->whole;
	rounds->run.schema = listings->whole->schema;
	rounds->run.sink = NULL;
	rounds->run.parts = parts;
	rounds->run.part_count = listings->count;
	return parts ? 0 : -ENOMEM;
}

static int rounds_prepare(struct rounds *rounds, const struct listings *listings, struct out *out)
{
	const struct listing *listing = rounds->listing;
	int error = chains_init(&rounds->chains, listings->list, listings->count, out);

	if (error)
		return error;
	rounds->run = run_of(rounds, listing, rounds->chains.list[0].first);
	if (listings->whole)
		error = prepare_parts(rounds, listings);
	if (!error && listing->report->verbose) {
		rounds->run.census = census_new();
		error = rounds->run.census ? 0 : -ENOMEM;
	}
	return error;
}

/* @return 0 with rounds->connector, or -errno (reported) */
static int rounds_connect(struct rounds *rounds)
{
	const struct listing *listing = rounds->listing;
	int error;

	if (listing->options->replay) {
		rounds->connector = listing->recording;
		if (rounds->connector)
			provenance_tell(listing, "--replay", rounds->connector);
		return rounds->connector ? 0 : -EBADF;
	}
	error = connect_as_asked(listing->options, listing->report, &rounds->connector);
	if (!error && listing->options->record) {
		provenance_keep(listing, rounds->connector);
		names_keep(listing->schema, rounds->connector);
	}
	return error;
}

/* Runs the rounds and closes the document. @return 0, or -errno of the output */
static int rounds_carry_out(struct rounds *rounds, int *status)
{
	int error, closed;

	if (rounds->listing->live)
		rounds->run.input = live_input(rounds->listing->live);
	rounds->in_netns = rounds->listing->options->netns && !rounds->listing->all_netns;
	if (rounds->in_netns)
		rounds_look_around(rounds);
	rounds->run.connector = rounds->connector;
	find_netns(rounds);
	if (rounds->listing->selection.ask.recorded &&
		range_apply(rounds->listing, rounds->connector))
		return chains_close(&rounds->chains);
	if (rounds->chains.list[0].since && since_read(rounds->listing, &rounds->run,
						    rounds->chains.list[0].since, &rounds->since))
		return chains_close(&rounds->chains);
	if (rounds->listing->streams)
		error = stream_rounds(rounds->listing, &rounds->run, &rounds->status);
	else
		error = rounds_loop(rounds);
	if (rounds->listing->live && rounds->listing->selection.ask.recorded && !error)
		live_wait_end(rounds->listing->live);
	if (rounds->listing->subject->keeping)
		rounds->listing->subject->keeping->release(&rounds->run);
	closed = chains_close(&rounds->chains);
	*status = rounds_judge(rounds);
	return error ? error : closed;
}

static int picture_failed(const struct listing *listing, int error)
{
	char shown[256];

	report_error(listing->report, "--svg \"%s\": %s",
		text_escape_into(shown, sizeof(shown), text_of(listing->options->svg)),
		strerror(-error));
	return error;
}

/* Draws the picture into its file. @return 0 or -errno (reported) */
static int draw_into_file(const struct rounds *rounds, struct picture_file *file)
{
	struct out out;
	int error = out_init(&out, file->fd);

	if (!error) {
		int flushed;

		out.ending = signals_arrived;
		error = chains_draw(&rounds->chains, rounds->run.subject->schema->title, &out);
		flushed = out_flush(&out);
		error = error ? error : flushed;
		out_fini(&out);
	}
	if (!error)
		error = picture_file_keep(file);
	return error ? picture_failed(rounds->listing, error) : 0;
}

/* Sparklines of the rows that are not among the largest. */
static void note_sparks(const struct rounds *rounds)
{
	uint64_t left_out = chains_left_out(&rounds->chains);

	if (left_out && !rounds->listing->limit)
		report_note(rounds->listing->report,
			"only the largest rows are shown; %" PRIu64 " more were in one round",
			left_out);
}

/* Runs the rounds over an open connection, and draws the picture of them. */
static int rounds_draw(struct rounds *rounds, struct out *out, int *status)
{
	const struct listing *listing = rounds->listing;
	struct picture_file file = {.fd = -1};
	bool in_file = listing->options->svg && !picture_is_output(listing);
	int error = in_file ? picture_file_open(&file, listing->options->svg) : 0, closed;

	if (error) {
		picture_failed(listing, error);
		return chains_close(&rounds->chains);
	}
	error = rounds_carry_out(rounds, status);
	note_sparks(rounds);
	if (in_file && draw_into_file(rounds, &file))
		*status = EXIT_FAILED;
	else if (!in_file && listing->options->svg) {
		closed = chains_draw(&rounds->chains, rounds->run.subject->schema->title, out);
		error = error ? error : closed;
	}
	picture_file_fini(&file);
	return error;
}

int rounds_run(const struct listings *listings, struct out *out)
{
	const struct listing *listing = &listings->list[0];
	struct rounds rounds = {.listing = listing};
	int status = EXIT_FAILED, closed;
	int error = rounds_prepare(&rounds, listings, out);

	/* Without a connection the document is still complete, and empty. */
	if (!error && rounds_connect(&rounds))
		error = chains_close(&rounds.chains);
	else if (!error)
		error = rounds_draw(&rounds, out, &status);
	chains_fini(&rounds.chains);
	free(rounds.run.parts);
	census_free(rounds.run.census);
	if (error && error != out->error)
		report_error(listing->report, "%s", strerror(-error));
	closed = listing->recording ? 0 : connector_close(rounds.connector);
	if (closed) {
		report_error(listing->report, "--record: the recording could not be written: %s",
			strerror(-closed));
		status = EXIT_FAILED;
	}
	return error ? EXIT_FAILED : status;
}
