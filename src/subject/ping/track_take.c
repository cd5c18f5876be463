/* SPDX-License-Identifier: MIT */
#include "outcome.h"

#include "nlinspect/source/source.h"

#include "ask.h"
#include "track_parts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int take_target(struct track *track, const struct ping_event *event)
{
	const struct ping_ask *ask = ping_ask(track->run->ask);
	struct tracked *targets, *tracked;
	const uint8_t *end;
	size_t length;

	if (event->target != track->count || !event->from.family)
		return -EBADMSG;
	targets = reallocarray(track->targets, track->count + 1, sizeof(*targets));
	if (!targets)
		return -ENOMEM;
	track->targets = targets;
	tracked = &targets[track->count];
	end = event->length ? memchr(event->bytes, '\0', event->length) : NULL;
	length = end ? (size_t)(end - event->bytes) : event->length;
	*tracked = (struct tracked){
		.host = text_copy((struct text){(const char *)event->bytes, (uint32_t)length}),
		.address = event->from,
		.protocol = event->type,
		.payload = event->type == PING_TCP ? 0 : event->info,
		.port = event->type == PING_TCP   ? (uint16_t)event->info
			: event->type == PING_UDP ? event->id
						  : 0,
		.cookie = event->seq,
		.id = event->type == PING_UDP ? 0 : event->id,
		.hop = event->ttl,
		.oldest = 1,
	};
	if (!tracked->host)
		return -ENOMEM;
	track->count++;
	if (end)
		tracked->source = text_copy((struct text){
			(const char *)end + 1, (uint32_t)(event->length - length - 1)});
	if (end && !tracked->source)
		return -ENOMEM;
	tracked->skipped = track->run->ask->recorded && ask->host_count;
	for (size_t i = 0; i < ask->host_count; i++)
		tracked->skipped &= strcmp(ask->hosts[i], tracked->host) != 0;
	if (tracked->skipped || !track->run->ask->prose || ask->passive || tracked->hop > 1)
		return 0;
	track_record(track, tracked, PING_START);
	RECORD_SET(&track->record, PING_payload_bytes, payload_bytes, tracked->payload);
	if (tracked->source)
		RECORD_SET(&track->record, PING_source, source, text_of(tracked->source));
	return track_push(track, event);
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
	if (tracked->hop && !big)
		tracked->fault =
			(struct fault){.is_known = true, .is_own = true, .error = event->error};
	/* As in take_fault(). */
	tracked->ended -= big && tracked->hop;
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
	return track_push(track, event);
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
	*probe = (struct probe){
		.seq = event->seq,
		.sent = event->time,
		.sent_unix = event->unix_ns,
		.payload = event->info && !event->error ? event->info : tracked->payload,
		.state = PROBE_OUTSTANDING,
	};
	tracked->newest = event->seq;
	tracked->outstanding++;
	if (event->seq == 1)
		tracked->begun = event->time;
	tracked->last = event->time;
	return event->error ? take_unsent(track, tracked, probe, event) : 0;
}

static int take_name(struct tracked *tracked, const struct ping_event *event)
{
	char *name = text_copy((struct text){(const char *)event->bytes, (uint32_t)event->length});

	if (!name)
		return -ENOMEM;
	free(tracked->name);
	tracked->name = name;
	return 0;
}

int track_take(struct track *track, const struct ping_event *event)
{
	struct tracked *tracked;
	struct probe *probe;

	track_time(track, event);
	if (event->kind == PING_EVENT_TARGET)
		return take_target(track, event);
	if (event->kind == PING_EVENT_END)
		return 0;
	if (event->target >= track->count)
		return -EBADMSG;
	tracked = &track->targets[event->target];
	if (tracked->skipped)
		return 0;
	switch (event->kind) {
	case PING_EVENT_NAMED:
		return take_name(tracked, event);
	case PING_EVENT_SENT:
		return take_sent(track, tracked, event);
	case PING_EVENT_STAMP:
		probe = tracked->ring_size ? probe_at(tracked, event->seq) : NULL;
		if (probe)
			probe->stamp = event->stamp;
		return 0;
	case PING_EVENT_ANSWER:
		return tracked->ring_size ? outcome_answer(track, tracked, event) : 0;
	case PING_EVENT_CONNECTED:
		return tracked->ring_size ? outcome_connected(track, tracked, event) : 0;
	case PING_EVENT_REPLIED:
		return tracked->ring_size ? outcome_replied(track, tracked, event) : 0;
	case PING_EVENT_ERROR:
		return tracked->ring_size ? outcome_error(track, tracked, event) : 0;
	default:
		return outcome_silence(track, tracked, event);
	}
}
