/* SPDX-License-Identifier: MIT */
/* Follows what dumps show: joins the groups that tell of changes, reads the state, then turns news
 * into the records that a dump would have of them. */
#include "nlinspect/source/stream.h"

#include "nlinspect/model/event.h"
#include "nlinspect/source/dump.h"
#include "nlinspect/source/subject.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>

struct follower {
	const struct dump *dump;
	struct listener listener;
	struct listening *listening;
	struct question question; /* stands for the one that a message would answer */
	bool read;                /* the state was read */
	bool open;                /* the dump's own state is */
};

static const struct dump *dump_of(const struct run *run)
{
	return run->subject->stream->dump;
}

static int take_news(struct run *run, const struct message *message)
{
	struct follower *follower = run->follower;
	const struct dump *dump = follower->dump;
	bool removed = message->type == dump->news.removed;
	struct message added = *message;

	if (!removed && message->type != dump->news.added)
		return 0;
	/* A removal carries the attributes that a dump has. */
	added.type = dump->news.added;
	follower->question.family = message->length ? message->payload[0] : 0;
	run->question = &follower->question;
	run->event = removed ? EVENT_REMOVED : EVENT_ADDED;
	return dump->message(run, &added);
}

void follower_close(struct run *run)
{
	struct follower *follower = run->follower;

	if (!follower)
		return;
	listening_close(follower->listening);
	if (follower->open)
		follower->dump->close(run);
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
	follower->listener = (struct listener){
		.protocol = NETLINK_ROUTE,
		.words = run->subject->name,
		.message = take_news,
		.messages = dump->messages,
	};
	return listening_open(run, &follower->listener, dump->news.groups, &follower->listening);
}

/* News that arrive meanwhile stay queued. */
static int read_state(struct run *run, struct follower *follower)
{
	struct run_status before = run->status;
	int error;

	run->event = EVENT_PRESENT;
	run->status = (struct run_status){0};
	error = dump_run(run, follower->dump);
	run_status_add(&before, &run->status);
	before.rows = 0;
	run->status = before;
	follower->read = true;
	if (error || !run->status.answered)
		return error ? error : -EIO;
	run->dump = follower->dump;
	follower->open = true;
	return follower->dump->open(run);
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
		error = read_state(run, follower);
		state = run->status;
		/* The state is shown at once, not with the first news. */
		if (!error)
			error = sink_idle(run->sink);
	}
	if (!error)
		error = listening_run(follower->listening, run, until);
	run_status_add(&run->status, &state);
	return error;
}
