/* SPDX-License-Identifier: MIT */
#include "track_parts.h"

#include "nlinspect/source/subject.h"

#include "ask.h"
#include "icmp.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/socket.h>

enum {
	ALL_LOST = 10000, /* hundredths of a percent */
	RING_LEAST = 1024,
	RING_MOST = 1 << 16, /* numbers of ICMP repeat then */
	NANOSECONDS_PER_MS = 1000000,
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

bool tracked_same_way(const struct tracked *a, const struct tracked *b)
{
	return a->hop && b->hop && !strcmp(a->host, b->host) &&
	       !memcmp(&a->address, &b->address, sizeof(a->address));
}

bool tracked_is_inet6(const struct tracked *tracked)
{
	return tracked->address.family == AF_INET6;
}

/* Begins the record of a host. */
struct ping_record *track_record(
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

void track_time(struct track *track, const struct ping_event *event)
{
	struct run *run = track->run;

	if (!run->round_time && event->unix_ns)
		run->time_ms = event->unix_ns / NANOSECONDS_PER_MS;
}

int track_push(struct track *track, const struct ping_event *event)
{
	track_time(track, event);
	return source_push(track->run, &track->record.base);
}

struct ping_record *probe_record(struct track *track, const struct tracked *tracked,
	const struct probe *probe, enum ping_outcome outcome)
{
	struct ping_record *record = track_record(track, tracked, PING_PROBE);

	RECORD_SET(record, PING_seq, seq, probe->seq);
	RECORD_SET(record, PING_sent_us, sent_us, probe->sent_unix / 1000);
	if (probe->stamp > probe->sent_unix)
		RECORD_SET(record, PING_queued_us, queued_us, probe->stamp - probe->sent_unix);
	RECORD_SET(record, PING_outcome, outcome, outcome);
	if (outcome == PING_REPLY || outcome == PING_REFUSED ||
		(tracked->hop && outcome == PING_TTL_EXCEEDED))
		RECORD_SET(record, PING_lost_percent, lost_percent, 0);
	else if (outcome != PING_DUPLICATE && outcome != PING_LATE && outcome != PING_OUTSTANDING)
		RECORD_SET(record, PING_lost_percent, lost_percent, ALL_LOST);
	return record;
}

void probe_end(struct tracked *tracked, struct probe *probe, enum probe_state state)
{
	if (probe->state == PROBE_OUTSTANDING)
		tracked->outstanding--;
	probe->state = state;
	tracked->ended++;
}

struct probe *probe_at(const struct tracked *tracked, uint64_t seq)
{
	struct probe *probe = &tracked->ring[seq & (tracked->ring_size - 1)];

	return probe->state != PROBE_NONE && probe->seq == seq ? probe : NULL;
}

struct probe *probe_by_wire(const struct tracked *tracked, uint16_t wire)
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
int ring_room(struct tracked *tracked, uint64_t seq, struct probe **ret)
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

void track_fini(struct track *track)
{
	for (size_t i = 0; i < track->count; i++) {
		free(track->targets[i].host);
		free(track->targets[i].name);
		free(track->targets[i].source);
		free(track->targets[i].ring);
		statistics_fini(&track->targets[i].statistics);
	}
	free(track->targets);
	*track = (struct track){.run = NULL};
}
