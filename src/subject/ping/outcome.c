/* SPDX-License-Identifier: MIT */
#include "outcome.h"

#include "nlinspect/source/source.h"

#include "icmp.h"
#include "track_parts.h"

#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>

/* The two clocks of a round-trip time run apart by less nanoseconds. */
enum { CLOCK_SLACK = 1000000 };

/* The round-trip time of an answer, in nanoseconds. */
struct times {
	uint64_t rtt, user;
	bool kernel; /* the kernel has noticed the answer; its clock can be set meanwhile */
};

static struct times times_of(const struct probe *probe, const struct ping_event *event)
{
	struct times times = {.user = event->time - probe->sent};

	times.rtt = event->stamp - probe->sent_unix;
	times.kernel = event->stamp > probe->sent_unix && times.rtt <= times.user + CLOCK_SLACK;
	if (!times.kernel)
		times.rtt = times.user;
	return times;
}

static void set_times(struct ping_record *record, const struct times *times)
{
	RECORD_SET(record, PING_rtt_us, rtt_us, times->rtt);
	RECORD_SET(record, PING_rtt_user_us, rtt_user_us, times->user);
	RECORD_SET(record, PING_timestamps, timestamps,
		times->kernel ? PING_CLOCK_KERNEL : PING_CLOCK_USER);
}

static void set_reason(struct track *track, bool inet6, const struct ping_event *event)
{
	struct ping_record *record = &track->record;

	RECORD_SET(record, PING_icmp_type, icmp_type, event->type);
	RECORD_SET(record, PING_icmp_code, icmp_code, event->code);
	RECORD_SET(record, PING_reason, reason,
		icmp_error_reason(inet6, event->type, event->code, event->info, track->reason));
}

static bool is_intact(
	const struct tracked *tracked, const struct probe *probe, const struct icmp_echo *echo)
{
	if (echo->damaged || echo->length != probe->payload)
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

		if (other->hop > tracked->hop && tracked_same_way(other, tracked))
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

/* How many probes are on the way, as ping(8) counts them at an answer. */
static void count_pipe(struct tracked *tracked, const struct probe *probe)
{
	const uint64_t pipe = tracked->newest - probe->seq + 1;

	if (pipe > tracked->pipe)
		tracked->pipe = pipe;
}

/* An answer that is no error. @param good  outcome of the first one: a reply, or a refusal */
static int answered(struct track *track, struct tracked *tracked, struct probe *probe,
	const struct ping_event *event, enum ping_outcome outcome, enum ping_outcome good,
	uint64_t bytes)
{
	const struct times times = times_of(probe, event);
	struct ping_record *record;

	count_pipe(tracked, probe);
	if (tracked->hop && outcome == PING_REPLY) {
		tracked->router = event->from;
		path_ends(track, tracked);
	}
	if (outcome == PING_REPLY || outcome == PING_CORRUPTED)
		recent_add(
			&tracked->recent, outcome == PING_REPLY ? (int64_t)times.rtt : RECENT_LOST);
	if ((outcome == PING_REPLY || outcome == PING_DUPLICATE) &&
		statistics_add(&tracked->statistics, times.rtt))
		return -ENOMEM;
	if (!track->probes)
		return 0;
	record = probe_record(track, tracked, probe, outcome == PING_REPLY ? good : outcome);
	set_times(record, &times);
	RECORD_SET(record, PING_from, from, event->from);
	if (bytes)
		RECORD_SET(record, PING_bytes, bytes, bytes);
	if (event->ttl)
		RECORD_SET(record, PING_ttl, ttl, event->ttl);
	if (event->kind == PING_EVENT_ERROR)
		set_reason(track, tracked_is_inet6(tracked), event);
	return track_push(track, event);
}

int outcome_answer(struct track *track, struct tracked *tracked, const struct ping_event *event)
{
	struct icmp_echo echo;
	struct probe *probe = NULL;

	if (icmp_read_reply(tracked_is_inet6(tracked), event->bytes, event->length, &echo) &&
		(!tracked->id || echo.id == tracked->id))
		probe = probe_by_wire(tracked, echo.seq);
	if (!probe || event->time < probe->sent)
		return 0;
	return answered(track, tracked, probe, event,
		count_answer(tracked, probe, is_intact(tracked, probe, &echo)), PING_REPLY,
		event->length);
}

/* The probe of a flow that an event is about. The newest one if an answer does not say. */
static struct probe *probe_of_flow(const struct tracked *tracked, const struct ping_event *event)
{
	if (tracked->protocol == PING_TCP)
		return probe_by_wire(tracked, (uint16_t)event->seq);
	return probe_at(tracked, event->seq ? event->seq : tracked->newest);
}

int outcome_replied(struct track *track, struct tracked *tracked, const struct ping_event *event)
{
	struct probe *probe = probe_of_flow(tracked, event);

	if (!probe || event->time < probe->sent)
		return 0;
	return answered(track, tracked, probe, event, count_answer(tracked, probe, true),
		event->error == ECONNREFUSED ? PING_REFUSED : PING_REPLY, event->info);
}

/* A router on the way has answered, by an error. */
static int take_hop(struct track *track, struct tracked *tracked, const struct probe *probe,
	const struct ping_event *event)
{
	const struct times times = times_of(probe, event);
	struct ping_record *record;

	tracked->received++;
	tracked->router = event->from;
	recent_add(&tracked->recent, (int64_t)times.rtt);
	if (statistics_add(&tracked->statistics, times.rtt))
		return -ENOMEM;
	if (!track->probes)
		return 0;
	record = probe_record(track, tracked, probe, PING_TTL_EXCEEDED);
	set_times(record, &times);
	RECORD_SET(record, PING_from, from, event->from);
	set_reason(track, tracked_is_inet6(tracked), event);
	return track_push(track, event);
}

/* Keeps an error for the verdict. A probe that was too large does not count as lost. */
static void take_fault(
	struct tracked *tracked, const struct ping_event *event, enum ping_outcome outcome)
{
	if (outcome == PING_TOO_BIG) {
		tracked->ended -= tracked->hop != 0;
		if (event->info && (!tracked->mtu || event->info < tracked->mtu)) {
			tracked->mtu = event->info;
			tracked->narrow = event->from;
		}
	}
	tracked->fault = (struct fault){
		.is_known = true,
		.is_own = event->id != 0,
		.type = event->type,
		.code = event->code,
		.mtu = event->info,
		.from = event->from,
	};
}

/* Whether the host says by an error that nobody listens on the port. */
static bool is_refusal(const struct tracked *tracked, const struct ping_event *event)
{
	return tracked->protocol == PING_UDP &&
	       (tracked_is_inet6(tracked) ? event->type == ICMP6_DST_UNREACH &&
						    event->code == ICMP6_DST_UNREACH_NOPORT
					  : event->type == ICMP_DEST_UNREACH &&
						    event->code == ICMP_PORT_UNREACH);
}

int outcome_error(struct track *track, struct tracked *tracked, const struct ping_event *event)
{
	const bool inet6 = tracked_is_inet6(tracked);
	struct icmp_echo echo;
	struct ping_record *record;
	struct probe *probe = NULL;
	enum ping_outcome outcome;

	if (!icmp_error_outcome(inet6, event->type, event->code, &outcome))
		return 0;
	/* Their sockets know which probe it was. */
	if (tracked->protocol == PING_TCP || tracked->protocol == PING_UDP)
		probe = probe_of_flow(tracked, event);
	else if (icmp_read_request(inet6, event->bytes, event->length, &echo) &&
		 (!tracked->id || echo.id == tracked->id))
		probe = probe_by_wire(tracked, echo.seq);
	if (!probe || probe->state != PROBE_OUTSTANDING || event->time < probe->sent)
		return 0;
	if (is_refusal(tracked, event))
		return answered(track, tracked, probe, event, count_answer(tracked, probe, true),
			PING_REFUSED, 0);
	count_pipe(tracked, probe);
	probe_end(tracked, probe, PROBE_ENDED);
	/* A router on the way answers by this error. */
	if (tracked->hop && outcome == PING_TTL_EXCEEDED)
		return take_hop(track, tracked, probe, event);
	take_fault(tracked, event, outcome);
	recent_add(&tracked->recent, RECENT_LOST);
	tracked->errors++;
	if (!track->probes)
		return 0;
	record = probe_record(track, tracked, probe, outcome);
	set_reason(track, inet6, event);
	if (event->from.family)
		RECORD_SET(record, PING_from, from, event->from);
	if (outcome == PING_TOO_BIG && event->info)
		RECORD_SET(record, PING_mtu, mtu, event->info);
	return track_push(track, event);
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
	return track_push(track, event);
}

/* The kernel measures the time of the handshake. Ours is as good unless a SYN was lost: then most
 * of it is the wait until the next one. */
int outcome_connected(struct track *track, struct tracked *tracked, const struct ping_event *event)
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
	if (rtt)
		recent_add(&tracked->recent, (int64_t)rtt);
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
	return track_push(track, event);
}

int outcome_silence(struct track *track, struct tracked *tracked, const struct ping_event *event)
{
	bool expired = event->kind == PING_EVENT_EXPIRED;
	struct probe *probe = tracked->ring_size ? probe_at(tracked, event->seq) : NULL;
	struct ping_record *record;

	if (!probe || probe->state != PROBE_OUTSTANDING)
		return 0;
	if (expired) {
		probe_end(tracked, probe, PROBE_EXPIRED);
		recent_add(&tracked->recent, RECENT_LOST);
	}
	if (!track->probes)
		return 0;
	record = probe_record(track, tracked, probe, expired ? PING_TIMEOUT : PING_OUTSTANDING);
	if (expired && tracked->protocol == PING_TCP)
		RECORD_SET(record, PING_syn_retrans, syn_retrans, event->info);
	return track_push(track, event);
}
