/* SPDX-License-Identifier: MIT */
#include "track.h"

#include "nlinspect/source/subject.h"

#include "ask.h"
#include "icmp.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/socket.h>

enum {
	RING_LEAST = 1024,
	RING_MOST = 1 << 16, /* numbers of ICMP repeat then */
	NANOSECONDS_PER_MS = 1000000,
	/* The two clocks of a round-trip time run apart by less. */
	CLOCK_SLACK = 1000000,
};

void track_init(struct track *track, struct run *run)
{
	const struct ping_ask *ask = ping_ask(run->ask);

	*track = (struct track){
		.run = run,
		.probes = !ask->quiet,
		.summaries = run->ask->prose || ask->quiet || ask->summary,
	};
}

static bool is_inet6(const struct tracked *tracked)
{
	return tracked->address.family == AF_INET6;
}

/* Begins the record of a host. */
static struct ping_record *record_of(
	struct track *track, const struct tracked *tracked, enum ping_kind kind)
{
	struct ping_record *record = &track->record;

	record_clear(&record->base);
	RECORD_SET(record, PING_kind, kind, kind);
	RECORD_SET(record, PING_host, host, text_of(tracked->host));
	RECORD_SET(record, PING_address, address, tracked->address);
	RECORD_SET(record, PING_protocol, protocol, tracked->protocol);
	if (tracked->port)
		RECORD_SET(record, PING_port, port, tracked->port);
	if (tracked->hop)
		RECORD_SET(record, PING_hop, hop, tracked->hop);
	return record;
}

static int push(struct track *track, const struct ping_event *event)
{
	struct run *run = track->run;

	if (!run->round_time)
		run->time_ms = event->unix_ns / NANOSECONDS_PER_MS;
	return source_push(run, &track->record.base);
}

static struct ping_record *probe_record(struct track *track, const struct tracked *tracked,
	const struct probe *probe, enum ping_outcome outcome)
{
	struct ping_record *record = record_of(track, tracked, PING_PROBE);

	RECORD_SET(record, PING_seq, seq, probe->seq);
	RECORD_SET(record, PING_sent_us, sent_us, probe->sent_unix / 1000);
	if (probe->stamp > probe->sent_unix)
		RECORD_SET(record, PING_queued_us, queued_us, probe->stamp - probe->sent_unix);
	RECORD_SET(record, PING_outcome, outcome, outcome);
	return record;
}

static void probe_end(struct tracked *tracked, struct probe *probe, enum probe_state state)
{
	if (probe->state == PROBE_OUTSTANDING)
		tracked->outstanding--;
	probe->state = state;
	tracked->ended++;
}

static struct probe *probe_at(const struct tracked *tracked, uint64_t seq)
{
	struct probe *probe = &tracked->ring[seq & (tracked->ring_size - 1)];

	return probe->state != PROBE_NONE && probe->seq == seq ? probe : NULL;
}

/* The youngest probe with these low bits of its number. */
static struct probe *probe_by_wire(const struct tracked *tracked, uint16_t wire)
{
	uint64_t back = (uint16_t)(tracked->newest - wire);

	if (!tracked->newest || back >= tracked->newest)
		return NULL;
	return probe_at(tracked, tracked->newest - back);
}

const struct probe *tracked_oldest(struct tracked *tracked)
{
	for (; tracked->oldest <= tracked->newest; tracked->oldest++) {
		const struct probe *probe = probe_at(tracked, tracked->oldest);

		if (probe && probe->state == PROBE_OUTSTANDING)
			return probe;
	}
	return NULL;
}

bool tracked_has_room(const struct tracked *tracked)
{
	return tracked->ring_size < RING_MOST || tracked->outstanding < RING_MOST / 2;
}

static int ring_grow(struct tracked *tracked)
{
	size_t size = tracked->ring_size ? tracked->ring_size * 2 : RING_LEAST;
	struct probe *ring = calloc(size, sizeof(*ring));

	if (!ring)
		return -ENOMEM;
	for (size_t i = 0; i < tracked->ring_size; i++) {
		if (tracked->ring[i].state != PROBE_NONE)
			ring[tracked->ring[i].seq & (size - 1)] = tracked->ring[i];
	}
	free(tracked->ring);
	tracked->ring = ring;
	tracked->ring_size = size;
	return 0;
}

/* Makes room for a probe; one that is outstanding does not lose its place while there is memory. */
static int ring_room(struct tracked *tracked, uint64_t seq, struct probe **ret)
{
	int error = tracked->ring_size ? 0 : ring_grow(tracked);

	while (!error) {
		*ret = &tracked->ring[seq & (tracked->ring_size - 1)];
		if ((*ret)->state != PROBE_OUTSTANDING || tracked->ring_size >= RING_MOST)
			break;
		error = ring_grow(tracked);
	}
	return error;
}

static int take_target(struct track *track, const struct ping_event *event)
{
	const struct ping_ask *ask = ping_ask(track->run->ask);
	struct tracked *targets, *tracked;

	if (event->target != track->count || !event->from.family)
		return -EBADMSG;
	targets = reallocarray(track->targets, track->count + 1, sizeof(*targets));
	if (!targets)
		return -ENOMEM;
	track->targets = targets;
	tracked = &targets[track->count];
	*tracked = (struct tracked){
		.host = text_copy(
			(struct text){(const char *)event->bytes, (uint32_t)event->length}),
		.address = event->from,
		.protocol = event->type,
		.payload = event->type == PING_TCP ? 0 : event->info,
		.port = event->type == PING_TCP ? (uint16_t)event->info : 0,
		.cookie = event->seq,
		.id = event->id,
		.hop = event->ttl,
		.oldest = 1,
	};
	if (!tracked->host)
		return -ENOMEM;
	track->count++;
	tracked->skipped = track->run->ask->recorded && ask->host_count;
	for (size_t i = 0; i < ask->host_count; i++)
		tracked->skipped &= strcmp(ask->hosts[i], tracked->host) != 0;
	if (tracked->skipped || !track->run->ask->prose || ask->passive || tracked->hop > 1)
		return 0;
	record_of(track, tracked, PING_START);
	RECORD_SET(&track->record, PING_payload_bytes, payload_bytes, tracked->payload);
	return push(track, event);
}

/* The errors of sending that are about size or way, in words; others have the kernel's. */
static int take_unsent(struct track *track, struct tracked *tracked, struct probe *probe,
	const struct ping_event *event)
{
	bool big = event->error == EMSGSIZE;
	struct ping_record *record;

	probe_end(tracked, probe, PROBE_ENDED);
	tracked->errors++;
	tracked->unsent += !big;
	if (!track->probes)
		return 0;
	record = probe_record(track, tracked, probe, big ? PING_TOO_BIG : PING_SEND_ERROR);
	if (big && event->info) {
		snprintf(track->reason, sizeof(track->reason),
			"local error: message too long, mtu=%" PRIu32, event->info);
		RECORD_SET(record, PING_mtu, mtu, event->info);
	} else {
		snprintf(track->reason, sizeof(track->reason), "local error: %s",
			strerror((int)event->error));
	}
	RECORD_SET(record, PING_reason, reason, text_of(track->reason));
	return push(track, event);
}

static int take_sent(struct track *track, struct tracked *tracked, const struct ping_event *event)
{
	struct probe *probe;
	int error;

	/* A recording may be damaged. */
	if (event->seq != tracked->newest + 1)
		return -EBADMSG;
	error = ring_room(tracked, event->seq, &probe);
	if (error)
		return error;
	if (probe->state == PROBE_OUTSTANDING)
		probe_end(tracked, probe, PROBE_EXPIRED);
	*probe = (struct probe){event->seq, event->time, event->unix_ns, 0, PROBE_OUTSTANDING};
	tracked->newest = event->seq;
	tracked->outstanding++;
	if (event->seq == 1)
		tracked->begun = event->time;
	return event->error ? take_unsent(track, tracked, probe, event) : 0;
}

/* The kernel's times are of a clock that can be set meanwhile. @return whether they are good */
static bool kernel_rtt(
	const struct probe *probe, const struct ping_event *event, uint64_t user, uint64_t *ret)
{
	if (event->stamp <= probe->sent_unix)
		return false;
	*ret = event->stamp - probe->sent_unix;
	return *ret <= user + CLOCK_SLACK;
}

static bool is_intact(
	const struct tracked *tracked, const struct probe *probe, const struct icmp_echo *echo)
{
	if (echo->damaged || echo->length != tracked->payload)
		return false;
	for (size_t i = 0; i < echo->length; i++) {
		if (echo->payload[i] != icmp_payload_byte(tracked->cookie, probe->seq, i))
			return false;
	}
	return true;
}

/* The host answered: hops that are farther away do not exist. */
static void path_ends(struct track *track, struct tracked *tracked)
{
	tracked->reached = true;
	for (size_t i = 0; i < track->count; i++) {
		struct tracked *other = &track->targets[i];

		if (other->hop > tracked->hop && !strcmp(other->host, tracked->host) &&
			!memcmp(other->address.bytes, tracked->address.bytes,
				tracked->address.length))
			other->skipped = true;
	}
}

static enum ping_outcome count_answer(struct tracked *tracked, struct probe *probe, bool intact)
{
	if (!intact) {
		tracked->corrupted++;
		if (probe->state == PROBE_OUTSTANDING)
			probe_end(tracked, probe, PROBE_ENDED);
		return PING_CORRUPTED;
	}
	switch (probe->state) {
	case PROBE_OUTSTANDING:
		probe_end(tracked, probe, PROBE_ENDED);
		tracked->received++;
		return PING_REPLY;
	case PROBE_EXPIRED:
		tracked->late++;
		return PING_LATE;
	default:
		tracked->duplicates++;
		return PING_DUPLICATE;
	}
}

static int take_answer(struct track *track, struct tracked *tracked, const struct ping_event *event)
{
	struct icmp_echo echo;
	struct ping_record *record;
	struct probe *probe = NULL;
	enum ping_outcome outcome;
	uint64_t user, rtt;
	bool kernel;

	if (icmp_read_reply(is_inet6(tracked), event->bytes, event->length, &echo) &&
		(!tracked->id || echo.id == tracked->id))
		probe = probe_by_wire(tracked, echo.seq);
	if (!probe || event->time < probe->sent)
		return 0;
	outcome = count_answer(tracked, probe, is_intact(tracked, probe, &echo));
	if (tracked->hop && outcome == PING_REPLY) {
		tracked->router = event->from;
		path_ends(track, tracked);
	}
	user = event->time - probe->sent;
	kernel = kernel_rtt(probe, event, user, &rtt);
	if (!kernel)
		rtt = user;
	if ((outcome == PING_REPLY || outcome == PING_DUPLICATE) &&
		statistics_add(&tracked->statistics, rtt))
		return -ENOMEM;
	if (!track->probes)
		return 0;
	record = probe_record(track, tracked, probe, outcome);
	RECORD_SET(record, PING_rtt_us, rtt_us, rtt);
	RECORD_SET(record, PING_rtt_user_us, rtt_user_us, user);
	RECORD_SET(
		record, PING_timestamps, timestamps, kernel ? PING_CLOCK_KERNEL : PING_CLOCK_USER);
	RECORD_SET(record, PING_from, from, event->from);
	RECORD_SET(record, PING_bytes, bytes, event->length);
	if (event->ttl)
		RECORD_SET(record, PING_ttl, ttl, event->ttl);
	return push(track, event);
}

static int take_hop(struct track *track, struct tracked *tracked, const struct probe *probe,
	const struct ping_event *event)
{
	const bool inet6 = is_inet6(tracked);
	uint64_t user = event->time - probe->sent, rtt;
	bool kernel = kernel_rtt(probe, event, user, &rtt);
	struct ping_record *record;

	tracked->received++;
	tracked->router = event->from;
	if (statistics_add(&tracked->statistics, kernel ? rtt : user))
		return -ENOMEM;
	if (!track->probes)
		return 0;
	record = probe_record(track, tracked, probe, PING_TTL_EXCEEDED);
	RECORD_SET(record, PING_rtt_us, rtt_us, kernel ? rtt : user);
	RECORD_SET(record, PING_rtt_user_us, rtt_user_us, user);
	RECORD_SET(
		record, PING_timestamps, timestamps, kernel ? PING_CLOCK_KERNEL : PING_CLOCK_USER);
	RECORD_SET(record, PING_from, from, event->from);
	RECORD_SET(record, PING_icmp_type, icmp_type, event->type);
	RECORD_SET(record, PING_icmp_code, icmp_code, event->code);
	RECORD_SET(record, PING_reason, reason,
		icmp_error_reason(inet6, event->type, event->code, event->info, track->reason));
	return push(track, event);
}

static int take_error(struct track *track, struct tracked *tracked, const struct ping_event *event)
{
	const bool inet6 = is_inet6(tracked);
	struct icmp_echo echo;
	struct ping_record *record;
	struct probe *probe = NULL;
	enum ping_outcome outcome;

	if (!icmp_error_outcome(inet6, event->type, event->code, &outcome))
		return 0;
	/* Each connection has its own queue of errors. */
	if (tracked->protocol == PING_TCP)
		probe = probe_at(tracked, event->seq);
	else if (icmp_read_request(inet6, event->bytes, event->length, &echo) &&
		 (!tracked->id || echo.id == tracked->id))
		probe = probe_by_wire(tracked, echo.seq);
	if (!probe || probe->state != PROBE_OUTSTANDING || event->time < probe->sent)
		return 0;
	probe_end(tracked, probe, PROBE_ENDED);
	if (event->info && outcome == PING_TOO_BIG)
		tracked->mtu = event->info;
	/* A router on the way answers by this error. */
	if (tracked->hop && outcome == PING_TTL_EXCEEDED)
		return take_hop(track, tracked, probe, event);
	tracked->errors++;
	if (!track->probes)
		return 0;
	record = probe_record(track, tracked, probe, outcome);
	RECORD_SET(record, PING_icmp_type, icmp_type, event->type);
	RECORD_SET(record, PING_icmp_code, icmp_code, event->code);
	RECORD_SET(record, PING_reason, reason,
		icmp_error_reason(inet6, event->type, event->code, event->info, track->reason));
	if (event->from.family)
		RECORD_SET(record, PING_from, from, event->from);
	if (outcome == PING_TOO_BIG && event->info)
		RECORD_SET(record, PING_mtu, mtu, event->info);
	return push(track, event);
}

/* A connection failed in another way than by a refusal. */
static int take_failed(struct track *track, struct tracked *tracked, struct probe *probe,
	const struct ping_event *event)
{
	struct ping_record *record;

	tracked->errors++;
	if (!track->probes)
		return 0;
	record = probe_record(track, tracked, probe, PING_UNREACHABLE);
	snprintf(track->reason, sizeof(track->reason), "%s", strerror((int)event->error));
	RECORD_SET(record, PING_reason, reason, text_of(track->reason));
	RECORD_SET(record, PING_syn_retrans, syn_retrans, event->info);
	return push(track, event);
}

/* The kernel measures the time of the handshake. Ours is as good unless a SYN was lost: then most
 * of it is the wait until the next one. */
static int take_connected(
	struct track *track, struct tracked *tracked, const struct ping_event *event)
{
	bool refused = event->error == ECONNREFUSED;
	struct probe *probe = probe_at(tracked, event->seq);
	uint64_t user, rtt;
	struct ping_record *record;

	if (!probe || probe->state != PROBE_OUTSTANDING || event->time < probe->sent)
		return 0;
	probe_end(tracked, probe, PROBE_ENDED);
	if (event->error && !refused)
		return take_failed(track, tracked, probe, event);
	tracked->received++;
	user = event->time - probe->sent;
	rtt = event->stamp ? event->stamp : event->info ? 0 : user;
	if (rtt && statistics_add(&tracked->statistics, rtt))
		return -ENOMEM;
	if (!track->probes)
		return 0;
	record = probe_record(track, tracked, probe, refused ? PING_REFUSED : PING_REPLY);
	RECORD_SET(record, PING_syn_retrans, syn_retrans, event->info);
	RECORD_SET(record, PING_rtt_user_us, rtt_user_us, user);
	RECORD_SET(record, PING_from, from, tracked->address);
	if (rtt) {
		RECORD_SET(record, PING_rtt_us, rtt_us, rtt);
		RECORD_SET(record, PING_timestamps, timestamps,
			event->stamp ? PING_CLOCK_KERNEL : PING_CLOCK_USER);
	}
	return push(track, event);
}

static int take_silence(
	struct track *track, struct tracked *tracked, const struct ping_event *event)
{
	bool expired = event->kind == PING_EVENT_EXPIRED;
	struct probe *probe = tracked->ring_size ? probe_at(tracked, event->seq) : NULL;
	struct ping_record *record;

	if (!probe || probe->state != PROBE_OUTSTANDING)
		return 0;
	if (expired)
		probe_end(tracked, probe, PROBE_EXPIRED);
	if (!track->probes)
		return 0;
	record = probe_record(track, tracked, probe, expired ? PING_TIMEOUT : PING_OUTSTANDING);
	if (expired && tracked->port)
		RECORD_SET(record, PING_syn_retrans, syn_retrans, event->info);
	return push(track, event);
}

int track_take(struct track *track, const struct ping_event *event)
{
	struct tracked *tracked;
	struct probe *probe;

	if (event->kind == PING_EVENT_TARGET)
		return take_target(track, event);
	if (event->kind == PING_EVENT_END)
		return 0;
	if (event->target >= track->count)
		return -EBADMSG;
	tracked = &track->targets[event->target];
	if (tracked->skipped)
		return 0;
	tracked->last = event->time;
	switch (event->kind) {
	case PING_EVENT_SENT:
		return take_sent(track, tracked, event);
	case PING_EVENT_STAMP:
		probe = tracked->ring_size ? probe_at(tracked, event->seq) : NULL;
		if (probe)
			probe->stamp = event->stamp;
		return 0;
	case PING_EVENT_ANSWER:
		return tracked->ring_size ? take_answer(track, tracked, event) : 0;
	case PING_EVENT_CONNECTED:
		return tracked->ring_size ? take_connected(track, tracked, event) : 0;
	case PING_EVENT_ERROR:
		return tracked->ring_size ? take_error(track, tracked, event) : 0;
	default:
		return take_silence(track, tracked, event);
	}
}

void track_fini(struct track *track)
{
	for (size_t i = 0; i < track->count; i++) {
		free(track->targets[i].host);
		free(track->targets[i].ring);
		statistics_fini(&track->targets[i].statistics);
	}
	free(track->targets);
	*track = (struct track){.run = NULL};
}
