/* SPDX-License-Identifier: MIT */
#include "run.h"

#include "cli/output.h"
#include "confine.h"
#include "connect.h"
#include "explain.h"
#include "listings.h"
#include "live.h"
#include "render/live_guard.h"
#include "rounds.h"
#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Whether the recording could not be opened, which was reported. */
static bool is_unread(const struct listing *listing)
{
	return listing->options->replay && !listing->recording;
}

static int run_live(struct listings *listings, struct out *out)
{
	struct listing *listing = &listings->list[0];
	int error, status;

	signals_catch_all(guard_die);
	error = live_open(listing, &listing->live);
	if (error) {
		report_error(listing->report, "--live: %s", strerror(-error));
		return EXIT_FAILED;
	}
	status = rounds_run(listings, out);
	live_close(listing->live);
	return status;
}

static int carry_out(struct listings *listings)
{
	const struct listing *listing = &listings->list[0];
	const struct report *report = listing->report;
	struct out out;
	int error = out_init(&out, STDOUT_FILENO), status, closed;

	if (error) {
		report_error(report, "%s", strerror(-error));
		return EXIT_FAILED;
	}
	out.ending = signals_arrived;
	if (listing->options->explain) {
		error = explain(listings, &out);
		if (error && error != out.error)
			report_error(report, "%s", strerror(-error));
		status = error || is_unread(listing) ? EXIT_FAILED : EXIT_DONE;
	} else if (listing->in_place) {
		status = run_live(listings, &out);
	} else {
		signals_catch();
		/* A picture of all rounds until then is still to be drawn into its file. */
		if (listing->options->svg)
			signal(SIGPIPE, SIG_IGN);
		status = rounds_run(listings, &out);
	}
	closed = finish_stdout(&out, report);
	out_fini(&out);
	/* As in rounds_judge(). */
	if (closed && listing->subject->answers)
		return EXIT_USAGE;
	return closed ? closed : status;
}

static int look(const struct listings *listings)
{
	int error = 0;

	for (size_t i = 0; i < listings->count && !error; i++)
		error = listing_look(&listings->list[i]);
	return error;
}

/* @param recording  of --replay, or NULL */
static int run_from(const struct invocation *invocation, struct connector *recording)
{
	const struct report *report = invocation->report;
	struct listings listings;
	int error = listings_init(
		&listings, invocation->command->subject, invocation->options, recording, report);
	int status = EXIT_FAILED;

	/* A word may be one of the names that could not be read. */
	if (error == -EINVAL)
		status = listings.nameless ? EXIT_FAILED : EXIT_USAGE;
	else if (error)
		report_error(report, "%s", strerror(-error));
	else if (look(&listings))
		status = EXIT_USAGE;
	else if (!confine_listings(invocation, &listings))
		status = carry_out(&listings);
	listings_fini(&listings);
	return status;
}

int listing_run(const struct invocation *invocation)
{
	struct connector *recording = NULL;
	int status;

	if (confine_command(invocation))
		return EXIT_FAILED;
	if (invocation->options->replay)
		connect_recording(
			"--replay", invocation->options->replay, invocation->report, &recording);
	status = run_from(invocation, recording);
	connector_close(recording);
	/* The caller must see the signal; for example, a shell's loop ends with it. */
	if (!invocation->command->subject->answers)
		signals_deliver();
	return status;
}
