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
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { NANOSECONDS_PER_SECOND = 1000000000 };

struct follower {
	const struct dump *dump;
	struct listener listener;
	struct listening *listening;
	struct sink *outer;       /* the run's sink, behind … */
	struct sink *changes;     /* … the stage of changes */
	struct question question; /* stands for the one that a message would answer */
	bool read;                /* the state was read */
	bool open;                /* the dump's own state is */
	bool lost;                /* messages, since the last reading */
	bool again;               /* the last reading was not whole */
	uint64_t reported;        /* messages that were lost, as of the last reading */
	char reason[160];         /* why the state is to be read again; "": for no such reason */
	char shown[160];          /* … and why it was, for the rows */
	uint64_t next;            /* not before this time */
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

static int take_message(struct run *run, const struct message *message)
{
	struct follower *follower = run->follower;
	const struct dump *dump = follower->dump;
	uint8_t family = message->length ? message->payload[0] : AF_UNSPEC;
	struct message news = *message;
	bool removed = false;

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
static int read_state(struct run *run, struct follower *follower, bool *whole)
{
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
	if (follower->read)
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

static int read_again(struct run *run, struct follower *follower)
{
	uint64_t rows = run->status.rows, found = 0;
	bool whole, lost = follower->lost;
	int error, settled;

	snprintf(follower->shown, sizeof(follower->shown), "%s", reason_of(follower));
	changes_stage_read(follower->changes, follower->shown);
	follower->lost = false;
	*follower->reason = '\0';
	listening_date(follower->listening, run);
	query_settle(run->connector);
	error = read_state(run, follower, &whole);
	follower->again = !whole;
	settled = changes_stage_settle(follower->changes, whole && !error, run->time_ms, &found);
	run->status.rows = rows + found;
	if (settled && settled != -ECANCELED)
		run->sink_error = settled;
	error = error ? error : settled;
	if (!error && lost)
		error = push_found(run);
	follower->next = listening_now(follower->listening) + NANOSECONDS_PER_SECOND;
	return error;
}

/* At most once a second, because a storm goes on. */
static int take_all(struct run *run, bool overrun, uint64_t *wake)
{
	struct follower *follower = run->follower;
	uint64_t lost;
	bool wanted;

	if (overrun)
		listening_report_lost(follower->listening, run);
	lost = listening_lost(follower->listening);
	follower->lost |= lost != follower->reported;
	follower->reported = lost;
	wanted = follower->lost || follower->again || *follower->reason ||
		 changes_stage_doubts(follower->changes);
	if (wanted && listening_now(follower->listening) < follower->next && !run->ask->recorded) {
		*wake = follower->next;
		return 0;
	}
	return listening_rereads(follower->listening, run, wanted) ? read_again(run, follower) : 0;
}

void follower_close(struct run *run)
{
	struct follower *follower = run->follower;

	if (!follower)
		return;
	listening_close(follower->listening);
	if (follower->open)
		follower->dump->close(run);
	run->sink = follower->outer;
	sink_free(follower->changes);
	free(follower);
	run->follower = NULL;
}

int follower_open(struct run *run)
{
	const struct dump *dump = dump_of(run);
	struct follower *follower = calloc(1, sizeof(*follower));

	if (!follower)
		return -ENOMEM;
	run->follower = follower;
	follower->dump = dump;
	follower->outer = run->sink;
	follower->question.request.length = NLMSG_HDRLEN + 1;
	follower->listener = (struct listener){
		.protocol = NETLINK_ROUTE,
		.words = run->subject->name,
		.message = take_message,
		.messages = dump->messages,
		.taken = take_all,
	};
	follower->changes = changes_stage_new(&run->ask->changes, run->sink);
	if (!follower->changes)
		return -ENOMEM;
	run->sink = follower->changes;
	return listening_open(run, &follower->listener, dump->news.groups, &follower->listening);
}

/* News that arrive meanwhile stay queued. */
static int begin(struct run *run, struct follower *follower)
{
	bool whole;
	int error;

	error = read_state(run, follower, &whole);
	follower->read = true;
	follower->again = !whole;
	if (error || !run->status.answered)
		return error ? error : -EIO;
	follower->open = true;
	error = follower->dump->open(run);
	/* The state is shown at once, not with the first news. */
	return error ? error : sink_idle(run->sink);
}

uint64_t follower_now(struct run *run)
{
	struct follower *follower = run->follower;

	return listening_now(follower->listening);
}

int follower_run(struct run *run, uint64_t until)
{
	struct follower *follower = run->follower;
	struct run_status state = {0};
	int error = 0;

	if (!follower->read) {
		run->status = (struct run_status){0};
		error = begin(run, follower);
		state = run->status;
	}
	if (!error)
		error = listening_run(follower->listening, run, until);
	run_status_add(&run->status, &state);
	return error;
}
