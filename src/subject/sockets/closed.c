/* SPDX-License-Identifier: MIT */
#include "closed.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/event.h"

#include "closings.h"
#include "lives_table.h"
#include "output.h"
#include "socket.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/socket.h>

enum {
	/* The clocks of TCP tick every 10 ms at worst, and the answer to a dump is read a little
	 * later than it was made. */
	SLACK_NS = 30 * 1000000,
	NANOSECONDS_PER_MS = 1000000,
};

/* Whether it was active after the round before. A socket that was closed by its peer stays out of
 * dumps for as long as a process holds it, and its end may come hours later. */
static bool is_young(const struct socket_record *record, uint64_t received, uint64_t since)
{
	const struct {
		unsigned id;
		uint64_t ms;
	} ages[] = {
		{SOCKET_last_data_sent_ms, record->last_data_sent_ms},
		{SOCKET_last_data_recv_ms, record->last_data_recv_ms},
		{SOCKET_last_ack_recv_ms, record->last_ack_recv_ms},
	};
	uint64_t elapsed = received > since ? received - since : 0;

	if (since == UINT64_MAX)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(ages); i++) {
		if (record_has(&record->base, ages[i].id) &&
			ages[i].ms <= (elapsed + SLACK_NS) / NANOSECONDS_PER_MS)
			return true;
	}
	return false;
}

struct closed_reader {
	void *inet; /* of the family */
	struct question question;
	const struct lives_closed *closed;
	struct socket_record record;
};

static int push_one(struct run *run, struct closed_reader *reader, const struct message *message,
	uint64_t received)
{
	const struct lives_closed *closed = reader->closed;
	struct socket_record *record = &reader->record;
	struct life *life;
	int error;

	if (message->payload[0] == AF_INET ? !run->ask->inet : !run->ask->inet6)
		return 0;
	record_clear(&record->base);
	error = socket_inet.read(run, reader->inet, message, record);
	if (error == -EBADMSG)
		run->status.malformed = true;
	if (error)
		return error == -EBADMSG || error == -ENODATA ? 0 : error;
	closing_fix(record);
	life = lives_table_find(closed->table, record->cookie);
	if (!life && !is_young(record, received, closed->since))
		return 0;
	RECORD_SET(record, SOCKET_event, event, life ? EVENT_REMOVED : EVENT_PASSED);
	if (life) {
		life_give(life, record);
		life->closed = true;
	}
	return socket_push_closed(run, record);
}

static void report_unkept(const struct closings *closings, struct run *run)
{
	run->status.lost += closings->unkept;
	report_error(run->report,
		"%" PRIu64 " closed sockets are left out: too many for one round; take a shorter "
		"--interval",
		closings->unkept);
}

static int push_all(const struct closings *closings, struct run *run, struct closed_reader *reader)
{
	const struct question *question = run->question;
	struct closing closing;
	struct message message;
	size_t at = 0;
	int error = 0;

	run->question = &reader->question;
	while (!error && closings_next(closings, &at, &closing, &message))
		error = push_one(run, reader, &message, closing.received);
	run->question = question;
	return error;
}

int closed_push(struct run *run, const struct lives_closed *closed)
{
	const struct closings *closings = closed->closings;
	CLEANUP(free) struct closed_reader *reader = NULL;
	struct fieldset needed = run->ask->wanted;
	int error;

	if (closings->unkept)
		report_unkept(closings, run);
	if (!closings->begun || !closings->bytes.length)
		return 0;
	reader = calloc(1, sizeof(*reader));
	if (!reader)
		return -ENOMEM;
	reader->question.kind = KIND_TCP;
	reader->closed = closed;
	schema_add(&socket_schema,
		"family cookie state last_data_sent_ms last_data_recv_ms last_ack_recv_ms",
		&needed);
	error = socket_inet.open(run, &needed, &reader->inet);
	if (!error)
		error = push_all(closings, run, reader);
	socket_inet.close(reader->inet);
	return error;
}
