/* SPDX-License-Identifier: MIT */
#include "row.h"

#include "nlinspect/host/cgroups.h"
#include "nlinspect/host/users.h"

#include "probes.h"

#include <stdlib.h>
#include <sys/socket.h>

enum { NANOSECONDS_PER_MS = 1000000, NANOSECONDS_PER_US = 1000 };

struct rower {
	struct run *run;
	struct users *users;
	struct cgroups *cgroups;
	char path[TRACE_PATH];
	struct trace_record record;
};

struct rower *rower_new(struct run *run)
{
	struct rower *rower = calloc(1, sizeof(*rower));

	if (!rower)
		return NULL;
	rower->run = run;
	rower->users = users_new(
		run_files(run), run->ask->numeric, source_side(run, "names of users", "user"));
	rower->cgroups = cgroups_new(run_files(run), source_side(run, "cgroups", "cgroup unit"));
	if (rower->users && rower->cgroups)
		return rower;
	rower_free(rower);
	return NULL;
}

void rower_free(struct rower *rower)
{
	if (!rower)
		return;
	users_free(rower->users);
	cgroups_free(rower->cgroups);
	free(rower);
}

static bool is_wanted(const struct rower *rower, unsigned field)
{
	return fieldset_has(&rower->run->ask->wanted, field);
}

static bool is_inet(uint8_t family)
{
	return family == AF_INET || family == AF_INET6;
}

/* @return whether there is one: zeros are what was never bound */
static bool endpoint_of(
	uint8_t family, const uint8_t bytes[static 16], uint16_t port, struct endpoint *ret)
{
	static const uint8_t zeros[16];
	uint8_t length = family == AF_INET ? 4 : 16;

	if (!is_inet(family) || (!port && !memcmp(bytes, zeros, length)))
		return false;
	*ret = (struct endpoint){.address = {.family = family, .length = length}, .port = port};
	memcpy(ret->address.bytes, bytes, length);
	return true;
}

/* An abstract name begins with a NUL, for which people write "@". */
static struct text path_of(struct rower *rower, struct text path)
{
	size_t length = path.length < sizeof(rower->path) ? path.length : sizeof(rower->path);

	if (*path.data)
		return path;
	memcpy(rower->path, path.data, length);
	*rower->path = '@';
	return (struct text){rower->path, (uint32_t)length};
}

static void set_ends(struct rower *rower, const struct news *news)
{
	struct trace_record *record = &rower->record;
	const struct trace_key *key = &news->event.key;
	struct endpoint end;

	if (key->family)
		RECORD_SET(record, TRACE_FIELD_family, family, key->family);
	if (key->protocol)
		RECORD_SET(record, TRACE_FIELD_protocol, protocol, key->protocol);
	/* A connection that failed has lost its address, and keeps its port. */
	if (endpoint_of(key->family, key->local, key->outcome == TRACE_FAILED ? 0 : key->local_port,
		    &end)) {
		end.port = key->local_port;
		RECORD_SET(record, TRACE_FIELD_local, local, end);
		RECORD_SET(record, TRACE_FIELD_local_address, local_address, end.address);
		if (end.port)
			RECORD_SET(record, TRACE_FIELD_local_port, local_port, end.port);
	}
	if (endpoint_of(key->family, key->peer, key->peer_port, &end)) {
		RECORD_SET(record, TRACE_FIELD_peer, peer, end);
		RECORD_SET(record, TRACE_FIELD_peer_address, peer_address, end.address);
		if (end.port)
			RECORD_SET(record, TRACE_FIELD_peer_port, peer_port, end.port);
	} else if (news->peer.length) {
		end = (struct endpoint){
			.address = {.family = AF_UNIX, .name = path_of(rower, news->peer)}};
		RECORD_SET(record, TRACE_FIELD_peer, peer, end);
		RECORD_SET(record, TRACE_FIELD_peer_address, peer_address, end.address);
	}
}

static void set_process(struct rower *rower, const struct news *news)
{
	struct trace_record *record = &rower->record;
	const struct trace_key *key = &news->event.key;
	size_t length = strnlen(key->process, sizeof(key->process));
	struct text path;

	if (length)
		RECORD_SET(record, TRACE_FIELD_process, process,
			(struct text){key->process, (uint32_t)length});
	if (key->pid)
		RECORD_SET(record, TRACE_FIELD_pid, pid, key->pid);
	if (key->match)
		RECORD_SET(record, TRACE_FIELD_owner_match, owner_match, key->match);
	if (news->event.key.has & TRACE_HAS_UID) {
		RECORD_SET(record, TRACE_FIELD_uid, uid, key->uid);
		if (is_wanted(rower, TRACE_FIELD_user))
			RECORD_SET(
				record, TRACE_FIELD_user, user, users_name(rower->users, key->uid));
	}
	if (!key->cgroup)
		return;
	RECORD_SET(record, TRACE_FIELD_cgroup_id, cgroup_id, key->cgroup);
	if (!is_wanted(rower, TRACE_FIELD_cgroup) && !is_wanted(rower, TRACE_FIELD_unit))
		return;
	path = cgroups_path(rower->cgroups, key->cgroup);
	if (!path.length)
		return;
	RECORD_SET(record, TRACE_FIELD_cgroup, cgroup, path);
	path = cgroup_unit(path);
	if (path.length)
		RECORD_SET(record, TRACE_FIELD_unit, unit, path);
}

static void set_text(struct trace_record *record, unsigned id, struct text *at, struct text text)
{
	if (!text.length)
		return;
	*at = text;
	fieldset_add(&record->base.present, id);
}

static void set_numbers(struct trace_record *record, const struct news *news)
{
	const struct trace_event *event = &news->event;
	const struct trace_key *key = &event->key;
	bool life = key->probe == TRACE_LIFE;

	if (event->key.has & TRACE_HAS_LATENCY && life)
		RECORD_SET(record, TRACE_FIELD_duration_us, duration_us, event->latency);
	else if (event->key.has & TRACE_HAS_LATENCY)
		RECORD_SET(record, TRACE_FIELD_latency_us, latency_us, event->latency);
	if (event->key.has & TRACE_HAS_BYTES && life) {
		RECORD_SET(record, TRACE_FIELD_bytes_sent, bytes_sent, event->bytes);
		RECORD_SET(
			record, TRACE_FIELD_bytes_received, bytes_received, event->bytes_received);
	} else if (event->key.has & TRACE_HAS_BYTES) {
		RECORD_SET(record, TRACE_FIELD_bytes, bytes, event->bytes);
	}
	if (event->key.has & TRACE_HAS_RETRANSMITS)
		RECORD_SET(record, TRACE_FIELD_retransmits, retransmits, event->retransmits);
	if (key->ifindex)
		RECORD_SET(record, TRACE_FIELD_ifindex, ifindex, key->ifindex);
	if (key->error)
		RECORD_SET(record, TRACE_FIELD_error, error, key->error);
}

static void set_event(struct rower *rower, const struct news *news)
{
	struct trace_record *record = &rower->record;
	const struct trace_key *key = &news->event.key;

	RECORD_SET(record, TRACE_FIELD_at_us, at_us, news->unix_ns / NANOSECONDS_PER_US);
	RECORD_SET(record, TRACE_FIELD_events, events, news->count);
	set_process(rower, news);
	set_ends(rower, news);
	set_numbers(record, news);
	if (key->direction)
		RECORD_SET(record, TRACE_FIELD_direction, direction, key->direction);
	if (key->old_state)
		RECORD_SET(record, TRACE_FIELD_old_state, old_state, key->old_state);
	if (key->state)
		RECORD_SET(record, TRACE_FIELD_state, state, key->state);
	if (key->outcome)
		RECORD_SET(record, TRACE_FIELD_outcome, outcome, key->outcome);
	set_text(record, TRACE_FIELD_reason, &record->reason, news->reason);
	set_text(record, TRACE_FIELD_place, &record->place, news->place);
	set_text(record, TRACE_FIELD_interface, &record->interface, news->interface);
	set_text(record, TRACE_FIELD_stack, &record->stack, news->stack);
	set_text(record, TRACE_FIELD_netns, &record->netns, news->netns);
}

int rower_push(struct rower *rower, const struct news *news)
{
	struct trace_record *record = &rower->record;
	struct run *run = rower->run;

	record_clear(&record->base);
	RECORD_SET(record, TRACE_FIELD_kind, kind, news->kind);
	RECORD_SET(record, TRACE_FIELD_probe, probe, news->event.key.probe);
	if (news->kind == TRACE_EVENT) {
		set_event(rower, news);
	} else {
		RECORD_SET(record, TRACE_FIELD_seen, seen, news->counts.seen);
		RECORD_SET(
			record, TRACE_FIELD_shown, shown, news->counts.passed - news->counts.lost);
		RECORD_SET(record, TRACE_FIELD_lost, lost, news->counts.lost);
		RECORD_SET(record, TRACE_FIELD_skipped, skipped, news->counts.skipped);
	}
	if (!run->round_time)
		run->time_ms = news->unix_ns / NANOSECONDS_PER_MS;
	return source_push(run, &record->base);
}

int rower_list(struct rower *rower, unsigned probe, const char *mechanism, bool available,
	const char *needs)
{
	struct trace_record *record = &rower->record;

	record_clear(&record->base);
	RECORD_SET(record, TRACE_FIELD_kind, kind, TRACE_LISTED);
	RECORD_SET(record, TRACE_FIELD_probe, probe, probe);
	RECORD_SET(record, TRACE_FIELD_mechanism, mechanism, text_of(mechanism));
	RECORD_SET(record, TRACE_FIELD_available, available, available);
	if (*needs)
		RECORD_SET(record, TRACE_FIELD_needs, needs, text_of(needs));
	RECORD_SET(record, TRACE_FIELD_shows, shows, text_of(trace_probes[probe].shows));
	return source_push(rower->run, &record->base);
}
