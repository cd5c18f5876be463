/* SPDX-License-Identifier: MIT */
#include "rounds_wait.h"

#include "live.h"
#include "netns.h"
#include "signals.h"

#include <errno.h>

enum { LOOK_NS = 100000000 };

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
static bool wait_here(struct rounds *rounds, uint64_t *next)
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

void rounds_look_around(struct rounds *rounds)
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
static bool wait_elsewhere(struct rounds *rounds, uint64_t *next)
{
	const struct listing *listing = rounds->listing;
	const char *name = listing->options->netns;
	char shown[256];
	int error;

	/* Stays inside if this user may not leave. */
	if (listing->home >= 0)
		netns_return(listing->home);
	if (!wait_here(rounds, next))
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

bool rounds_wait(struct rounds *rounds, uint64_t *next)
{
	return rounds->in_netns ? wait_elsewhere(rounds, next) : wait_here(rounds, next);
}
