/* SPDX-License-Identifier: MIT */
#include "rounds.h"

#include "nlinspect/decode/census.h"

#include "connect.h"
#include "live.h"
#include "picture.h"
#include "picture_file.h"
#include "provenance.h"
#include "range.h"
#include "rounds_loop.h"
#include "rounds_report.h"
#include "rounds_wait.h"
#include "signals.h"
#include "stream_rounds.h"

#include <errno.h>
#include <stdlib.h>

static bool stop(void *context)
{
	const struct rounds *rounds = context;
	const struct listing *listing = rounds->listing;

	/* A stream waits in its source, where nobody else looks at keys. */
	if (listing->live && listing->streams && live_attend(listing->live))
		return true;
	return signals_arrived();
}

static int answering(void *context)
{
	return rounds_begin(context);
}

/* The recording has it in its first round. */
static void recall_netns(struct rounds *rounds, struct files files)
{
	struct text word;

	if (!files_recall(files, "netns", &word))
		rounds->recalled = text_copy(word);
	if (rounds->recalled)
		rounds->run.netns = text_of(rounds->recalled);
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
		recall_netns(rounds, files);
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
	rounds_note_sparks(rounds);
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
	free(rounds.recalled);
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
