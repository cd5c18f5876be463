/* SPDX-License-Identifier: MIT */
#include "passive.h"

#include "nlinspect/base/format.h"
#include "nlinspect/flow/where.h"
#include "nlinspect/source/dump.h"
#include "nlinspect/source/subject.h"

#include "ask.h"
#include "prober.h"
#include "record.h"
#include "resolve.h"
#include "subject/sockets/ask.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <time.h>

enum { NANOSECONDS = 1000000000, NANOSECONDS_PER_MS = 1000000, NANOSECONDS_PER_US = 1000 };

/* Receives the connections of one host. */
struct receiver {
	struct sink sink;
	struct passive *passive;
	const struct tracked *host;
	const struct where *where;
};

static uint64_t unix_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * NANOSECONDS + (uint64_t)now.tv_nsec;
}

static void set_flow(struct ping_record *record, const struct socket_record *socket)
{
	const struct record *of = &socket->base;

	RECORD_SET(record, PING_local, local, socket->local);
	RECORD_SET(record, PING_peer, peer, socket->peer);
	if (record_has(of, SOCKET_rtt_us))
		RECORD_SET(record, PING_rtt_us, rtt_us, socket->rtt_us * NANOSECONDS_PER_US);
	if (record_has(of, SOCKET_min_rtt_us))
		RECORD_SET(record, PING_rtt_min_us, rtt_min_us,
			socket->min_rtt_us * NANOSECONDS_PER_US);
	if (record_has(of, SOCKET_rttvar_us))
		RECORD_SET(record, PING_rtt_var_us, rtt_var_us,
			socket->rttvar_us * NANOSECONDS_PER_US);
	if (record_has(of, SOCKET_total_retrans))
		RECORD_SET(record, PING_retransmits, retransmits, socket->total_retrans);
}

static int take_socket(struct sink *sink, const struct record *record)
{
	struct receiver *receiver = (struct receiver *)sink;
	struct track *track = receiver->passive->track;
	struct ping_record *flow = &track->record;

	/* The kernel may have applied only a part of it. A connection that is only closing is kept
	 * without its times. */
	if (!where_matches(receiver->where, record) || !record_has(record, SOCKET_rtt_us))
		return 0;
	record_clear(&flow->base);
	RECORD_SET(flow, PING_kind, kind, PING_FLOW);
	RECORD_SET(flow, PING_host, host, text_of(receiver->host->host));
	RECORD_SET(flow, PING_address, address, receiver->host->address);
	RECORD_SET(flow, PING_protocol, protocol, PING_TCP);
	set_flow(flow, (const struct socket_record *)record);
	receiver->passive->flows++;
	return source_push(track->run, &flow->base);
}

/* The condition that the peer is the host. */
static int peer_is(const struct address *address, struct where **ret)
{
	const char *words[] = {"dst", NULL};
	struct where_error mistake;
	struct out text;
	int error;

	out_init_memory(&text);
	format_address(&text, address->family, address->bytes, address->length);
	out_char(&text, '\0');
	words[1] = text.data;
	error = text.error ? text.error : where_parse(&socket_schema, words, 2, ret, &mistake);
	out_fini(&text);
	return error;
}

static int read_host(struct passive *passive, const struct tracked *host)
{
	static const struct sink_ops ops = {.row = take_socket};
	const struct socket_ask tcp = {
		.kinds = 1 << KIND_TCP,
		.named_kinds = 1 << KIND_TCP,
		.states = SOCKET_STATES_CONNECTED & ~(uint32_t)SOCKET_STATES_BUCKET,
	};
	CLEANUP(where_free) struct where *where = NULL;
	struct ask ask = *passive->run->ask;
	struct receiver receiver = {.sink.ops = &ops, .passive = passive, .host = host};
	struct run inner;
	int error = peer_is(&host->address, &where);

	if (error)
		return error;
	receiver.where = ask.where = where;
	ask.wanted = ask.named = (struct fieldset){{0}};
	schema_add(&socket_schema, "local peer rtt_us rttvar_us min_rtt_us total_retrans",
		&ask.wanted);
	where_fields(where, &ask.wanted);
	schema_close(&socket_schema, &ask.wanted);
	ask.own = &tcp;
	inner = run_within(passive->run, &socket_schema, &ask, &receiver.sink);
	error = dump_run(&inner, &socket_dump);
	run_join(passive->run, &inner);
	return error;
}

static int add_host(void *context, const char *name, const union ping_address *address)
{
	struct passive *passive = context;
	struct ping_event event = {
		.kind = PING_EVENT_TARGET,
		.target = (uint16_t)passive->track->count,
		.unix_ns = unix_now(),
		.type = PING_TCP,
		.from = ping_address_of(address),
		.bytes = (const uint8_t *)name,
		.length = strlen(name),
	};
	int error = ping_keep(passive->run, ++passive->host, &event);

	return error ? error : track_take(passive->track, &event);
}

static int recall_hosts(struct passive *passive)
{
	struct run *run = passive->run;
	struct ping_event event;
	int error = 0;

	while (!error) {
		error = ping_recall(run, ++passive->host, &event);
		if (!error && !ping_is_passive(&event)) {
			report_error(run->report, "--replay: the recording has probes; it was made "
						  "without --passive");
			run->status.failed++;
			return -ENODATA;
		}
		if (!error)
			error = track_take(passive->track, &event);
		if (error == -EBADMSG) {
			run->status.malformed = true;
			error = 0;
		}
	}
	return error == -ENODATA && passive->track->count ? 0 : error;
}

int passive_open(struct passive *passive, struct run *run, struct track *track)
{
	const struct ping_ask *ask = ping_ask(run->ask);
	int error;

	*passive = (struct passive){.run = run, .track = track};
	if (run->ask->recorded)
		return recall_hosts(passive);
	for (size_t i = 0; i < ask->host_count; i++) {
		error = ping_resolve(ask, ask->hosts[i], run->report, add_host, passive);
		if (error == -ENOMEM)
			return error;
		run->status.failed += error != 0;
	}
	passive->next = prober_now();
	passive->deadline = prober_deadline(ask, passive->next);
	return track->count ? 0 : -ENODATA;
}

static int read_all(struct passive *passive)
{
	struct run *run = passive->run;
	const struct run_status before = run->status;
	int error = 0;

	run->status.answered = 0;
	for (size_t i = 0; i < passive->track->count && !error; i++) {
		if (!run->round_time)
			run->time_ms =
				(run->ask->recorded
						? replay_connector_status(run->connector)->time_ns
						: unix_now()) /
				NANOSECONDS_PER_MS;
		if (!passive->track->targets[i].skipped)
			error = read_host(passive, &passive->track->targets[i]);
	}
	if (!error && !run->status.answered && run->ask->recorded && passive->rounds) {
		/* The recording has no more rounds, and lacks nothing. */
		run->status = before;
		return -ENODATA;
	}
	passive->rounds++;
	return !error && !run->status.answered ? -ENODATA : error;
}

/* Signals are blocked except while it sleeps. @return 0 or -ECANCELED */
static int sleep_until(const struct run *run, uint64_t until)
{
	struct pollfd keys = {run->input ? *run->input : -1, POLLIN, 0};
	sigset_t all, before;
	int error = 0;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	for (uint64_t now = prober_now(); !error && now < until; now = prober_now()) {
		const struct timespec timeout = {
			.tv_sec = (time_t)((until - now) / NANOSECONDS),
			.tv_nsec = (long)((until - now) % NANOSECONDS),
		};

		if (run->stop && run->stop(run->context))
			error = -ECANCELED;
		else
			ppoll(&keys, 1, &timeout, &before);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return error;
}

/* Waits for the next round, which a recording has at once. @return 0; -EAGAIN (it is not due until
 * then); -ENODATA (the deadline comes first); -ECANCELED */
static int await_round(const struct passive *passive, uint64_t until)
{
	const struct run *run = passive->run;
	uint64_t end = until < passive->deadline ? until : passive->deadline;
	int error;

	if (run->ask->recorded)
		return 0;
	if (passive->next < end)
		return sleep_until(run, passive->next);
	error = sleep_until(run, end);
	return error ? error : end == passive->deadline ? -ENODATA : -EAGAIN;
}

/* The end: the exit status says whether there was a connection. */
static int end(struct passive *passive, int error)
{
	if (!passive->flows)
		report_note(passive->run->report, "no TCP connection to the host was found");
	passive->run->status.negative = !passive->flows;
	return error;
}

int passive_run(struct passive *passive, uint64_t until)
{
	struct run *run = passive->run;
	const struct ping_ask *ask = ping_ask(run->ask);
	int error = 0;

	while (!error) {
		error = await_round(passive, until);
		if (error == -EAGAIN)
			return 0;
		if (!error)
			error = read_all(passive);
		if (!error)
			error = run->sink_error = sink_idle(run->sink);
		if (!error && ask->count && passive->rounds >= ask->count)
			error = -ENODATA;
		passive->next = prober_after(passive->next, ask->interval);
	}
	return error == -ENODATA || error == -ECANCELED ? end(passive, error) : error;
}
