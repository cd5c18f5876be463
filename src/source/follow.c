/* SPDX-License-Identifier: MIT */
/* Follows what dumps show: joins the groups that tell of changes, reads the state, then turns news
 * into the records that a dump would have of them. The stage of changes knows the state. It is read
 * again if something was lost, or changed without news of its own. */
#include "nlinspect/source/stream.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/event.h"
#include "nlinspect/source/dump.h"
#include "nlinspect/source/subject.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { NANOSECONDS_PER_SECOND = 1000000000 };

/* Those up to RTNLGRP_NEXTHOP, of Linux 5.3. */
#define OLD_GROUPS (UINT64_MAX >> (63 - RTNLGRP_NEXTHOP))

/* Of one run: what it knows of its dump. */
struct follower {
	const struct dump *dump;
	struct sink *outer;       /* the run's sink, behind … */
	struct sink *changes;     /* … the stage of changes */
	struct question question; /* stands for the one that a message would answer */
	bool open;                /* the dump's own state is */
	bool lost;                /* messages, since the last reading */
	bool again;               /* the last reading was not whole */
	char reason[160];         /* why the state is to be read again; "": for no such reason */
	char shown[160];          /* … and why it was, for the rows */
};

/* Runs that listen together, so that their rows have one order. */
struct following {
	struct listener listener;
	struct listening *listening;
	struct run *const *runs;
	size_t count;
	bool read;         /* the state was read */
	uint64_t reported; /* messages that were lost, as of the last call */
	uint64_t next;     /* the state is not to be read again before this time */
};

static const struct dump *dump_of(const struct run *run)
{
	return run->subject->stream->dump;
}

/* Multicast routes have families of their own, which the source sorts out. */
static bool is_asked(const struct ask *ask, uint8_t family)
{
	return family == AF_INET ? ask->inet : family == AF_INET6 ? ask->inet6 : true;
}

/* Several things may happen between two readings. */
static void note_reason(struct follower *follower, const char *reason)
{
	size_t used = strlen(follower->reason);

	if (reason && !strstr(follower->reason, reason))
		snprintf(follower->reason + used, sizeof(follower->reason) - used, "%s%s",
			used ? ", " : "", reason);
}

/* The type that a message of this type would have in a dump. @return 0 if it is about something
 * else */
static uint16_t dumped_type(const struct dump *dump, uint16_t type, bool *removed)
{
	for (size_t i = 0; type && i < ARRAY_SIZE(dump->news.types); i++) {
		uint16_t added = dump->news.types[i].added, dumped = dump->news.types[i].dumped;

		*removed = type == dump->news.types[i].removed;
		if (*removed || type == added)
			return dumped ? dumped : added;
	}
	return 0;
}

/* A message for one of the runs. */
static int take_message(struct run *run, const struct message *message)
{
	struct follower *follower = run->follower;
	const struct dump *dump = follower->dump;
	uint8_t family = message->length ? message->payload[0] : AF_UNSPEC;
	struct message news = *message;
	bool removed = false;

	/* The kernel, or a recording, does not have what it is about. */
	if (!follower->open)
		return 0;
	if (dump->news.heard)
		note_reason(follower, dump->news.heard(run, message));
	/* They carry the attributes that a dump has. */
	news.type = dumped_type(dump, message->type, &removed);
	if (!news.type || !is_asked(run->ask, family))
		return 0;
	follower->question.family = family;
	follower->question.request.bytes[NLMSG_HDRLEN] = family;
	run->question = &follower->question;
	run->event = removed                          ? EVENT_REMOVED
		     : message->flags & NLM_F_REPLACE ? EVENT_CHANGED
						      : EVENT_ADDED;
	return dump->message(run, &news);
}

/* Reads the state. Another reading will complete one that was not whole. @return 0, -ECANCELED or
 * -errno */
static int read_state(struct run *run, bool *whole)
{
	struct follower *follower = run->follower;
	struct run_status before = run->status;
	void *state = run->state;
	int error;

	run->event = EVENT_PRESENT;
	run->status = (struct run_status){0};
	run->state = NULL;
	error = dump_run(run, follower->dump);
	source_sides_look(run);
	*whole = run->status.answered && !run->status.interrupted && !run->status.failed &&
		 !run->status.malformed;
	if (follower->open)
		run->status.interrupted = false;
	run_status_add(&before, &run->status);
	before.rows = 0;
	run->status = before;
	run->state = state;
	run->dump = follower->dump;
	return error;
}

/* The row that says so. */
static int push_found(struct run *run)
{
	struct record *record = calloc(1, run->schema->size);
	int error;

	if (!record)
		return -ENOMEM;
	run->event = EVENT_RESYNCHRONISED;
	error = source_push(run, record);
	free(record);
	return error;
}

static const char *reason_of(const struct follower *follower)
{
	if (follower->lost)
		return "messages were lost";
	return *follower->reason ? follower->reason : "the state was read again";
}

static int read_again(struct run *run, struct listening *listening)
{
	struct follower *follower = run->follower;
	uint64_t rows = run->status.rows, found = 0;
	bool whole, lost = follower->lost;
	int error, settled;

	snprintf(follower->shown, sizeof(follower->shown), "%s", reason_of(follower));
	changes_stage_read(follower->changes, follower->shown);
	follower->lost = false;
	*follower->reason = '\0';
	listening_date(listening, run);
	error = read_state(run, &whole);
	follower->again = !whole;
	settled = changes_stage_settle(follower->changes, whole && !error, run->time_ms, &found);
	run->status.rows = rows + found;
	if (settled && settled != -ECANCELED)
		run->sink_error = settled;
	error = error ? error : settled;
	return !error && lost ? push_found(run) : error;
}

static bool wants_reading(const struct run *run)
{
	const struct follower *follower = run->follower;

	return follower->open && (follower->lost || follower->again || *follower->reason ||
					 changes_stage_doubts(follower->changes));
}

static int hear(struct run *run, const struct message *message)
{
	const struct following *following = run->following;
	int error = 0;

	for (size_t i = 0; i < following->count && !error; i++) {
		struct run *one = following->runs[i];

		one->time_ms = run->time_ms;
		error = take_message(one, message);
		if (one->sink_error)
			run->sink_error = one->sink_error;
	}
	return error;
}

static bool note_lost(struct run *run, struct following *following, bool overrun)
{
	uint64_t lost;
	bool wanted = false;

	if (overrun)
		listening_report_lost(following->listening, run);
	lost = listening_lost(following->listening);
	for (size_t i = 0; i < following->count; i++) {
		struct follower *follower = following->runs[i]->follower;

		follower->lost |= lost != following->reported;
		wanted |= wants_reading(following->runs[i]);
	}
	following->reported = lost;
	return wanted;
}

/* At most once a second, because a storm goes on. */
static int take_all(struct run *run, bool overrun, uint64_t *wake)
{
	struct following *following = run->following;
	bool wanted = note_lost(run, following, overrun);
	int error = 0;

	if (wanted && listening_now(following->listening) < following->next &&
		!run->ask->recorded) {
		*wake = following->next;
		return 0;
	}
	if (!listening_rereads(following->listening, run, wanted))
		return 0;
	query_settle(run->connector);
	for (size_t i = 0; i < following->count && !error; i++) {
		if (wants_reading(following->runs[i]))
			error = read_again(following->runs[i], following->listening);
		if (following->runs[i]->sink_error)
			run->sink_error = following->runs[i]->sink_error;
	}
	following->next = listening_now(following->listening) + NANOSECONDS_PER_SECOND;
	return error;
}

static void close_one(struct run *run)
{
	struct follower *follower = run->follower;

	if (!follower)
		return;
	if (follower->open)
		follower->dump->close(run);
	run->sink = follower->outer;
	sink_free(follower->changes);
	free(follower);
	run->follower = NULL;
}

void following_close(struct run *run)
{
	struct following *following = run->following;

	if (!following)
		return;
	listening_close(following->listening);
	for (size_t i = 0; i < following->count; i++)
		close_one(following->runs[i]);
	free(following);
	run->following = NULL;
}

static int open_one(struct run *run)
{
	struct follower *follower = calloc(1, sizeof(*follower));

	if (!follower)
		return -ENOMEM;
	run->follower = follower;
	follower->dump = dump_of(run);
	follower->outer = run->sink;
	follower->question.request.length = NLMSG_HDRLEN + 1;
	follower->changes = changes_stage_new(&run->ask->changes, run->sink);
	if (!follower->changes)
		return -ENOMEM;
	run->sink = follower->changes;
	return 0;
}

int following_open(struct run *run, struct run *const *runs, size_t count)
{
	struct following *following = calloc(1, sizeof(*following));
	uint64_t groups = 0;
	int error = 0;

	if (!following)
		return -ENOMEM;
	run->following = following;
	following->runs = runs;
	following->listener = (struct listener){
		.protocol = NETLINK_ROUTE,
		.words = run->subject->name,
		.message = hear,
		.taken = take_all,
	};
	for (size_t i = 0; i < count && !error; i++) {
		following->count++;
		groups |= dump_of(runs[i])->news.groups;
		error = open_one(runs[i]);
	}
	/* One of several would not know the attributes of the others' messages. */
	if (count == 1)
		following->listener.messages = dump_of(runs[0])->messages;
	if (error)
		return error;
	/* A kernel may lack groups of one of several. */
	if (count > 1 &&
		listening_try(run, &following->listener, groups, &following->listening) !=
			-EINVAL &&
		following->listening)
		return 0;
	if (count > 1)
		groups &= OLD_GROUPS;
	return listening_open(run, &following->listener, groups, &following->listening);
}

/* News that arrive meanwhile stay queued. */
static int begin(struct run *run)
{
	struct follower *follower = run->follower;
	bool whole;
	int error = read_state(run, &whole);

	follower->again = !whole;
	if (error || !run->status.answered)
		return error;
	follower->open = true;
	return follower->dump->open(run);
}

static int begin_all(struct run *run, struct following *following)
{
	bool any = false;
	int error = 0;

	following->read = true;
	for (size_t i = 0; i < following->count && !error; i++) {
		struct run *one = following->runs[i];

		one->status = (struct run_status){0};
		one->time_ms = run->time_ms;
		error = begin(one);
		any |= one->follower->open;
		if (one->sink_error)
			run->sink_error = one->sink_error;
	}
	if (!any && !error)
		error = -EIO;
	/* The state is shown at once, not with the first news. */
	return error ? error : sink_idle(run->sink);
}

uint64_t following_now(struct run *run)
{
	return listening_now(run->following->listening);
}

/* The outcome of the runs is a part of this one's. */
static void join(struct run *run, struct run *one, const struct run_status *before)
{
	struct run_status status = one == run ? *before : one->status;

	source_sides_look(one);
	if (one != run) {
		one->status = (struct run_status){0};
		/* They are rows of the run. */
		status.rows = 0;
	}
	run_status_add(&run->status, &status);
}

int following_run(struct run *run, uint64_t until)
{
	struct following *following = run->following;
	struct run_status begun = {0};
	int error = 0;

	for (size_t i = 0; i < following->count; i++)
		following->runs[i]->enough = false;
	if (!following->read) {
		error = begin_all(run, following);
		begun = run->status;
	}
	if (!error)
		error = listening_run(following->listening, run, until);
	else
		run->status = (struct run_status){0};
	for (size_t i = 0; i < following->count; i++)
		join(run, following->runs[i], &begun);
	return error;
}

int follower_open(struct run *run)
{
	struct run **alone = malloc(sizeof(*alone));

	if (!alone)
		return -ENOMEM;
	*alone = run;
	run->alone = alone;
	return following_open(run, alone, 1);
}

void follower_close(struct run *run)
{
	following_close(run);
	free(run->alone);
	run->alone = NULL;
}
