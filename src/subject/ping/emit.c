/* SPDX-License-Identifier: MIT */
#include "prober_parts.h"

#include "record.h"

#include <time.h>

enum { NANOSECONDS = 1000000000 };

static uint64_t clock_now(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * NANOSECONDS + (uint64_t)now.tv_nsec;
}

uint64_t prober_now(void)
{
	return clock_now(CLOCK_MONOTONIC);
}

uint64_t prober_after(uint64_t time, uint64_t interval)
{
	uint64_t sum;

	return __builtin_add_overflow(time, interval, &sum) ? UINT64_MAX : sum;
}

uint64_t prober_deadline(const struct ping_ask *ask, uint64_t now)
{
	return ask->deadline ? prober_after(now, ask->deadline) : UINT64_MAX;
}

int prober_emit(struct prober *prober, struct ping_event *event)
{
	int error = ping_keep(prober->run, ++prober->events, event);

	return error ? error : track_take(prober->track, event);
}

struct ping_event prober_event(enum ping_event_kind kind, size_t host)
{
	return (struct ping_event){
		.kind = (uint8_t)kind,
		.target = (uint16_t)host,
		.time = prober_now(),
		.unix_ns = clock_now(CLOCK_REALTIME),
	};
}
