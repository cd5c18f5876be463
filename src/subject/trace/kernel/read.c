/* SPDX-License-Identifier: MIT */
/* Reading what the programs hand over and keep. */
#include "parts.h"

#include "nlinspect/base/cleanup.h"

#include "stacks.h"
#include "symbols.h"
#include "trace.skel.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/membarrier.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_NS = 50000000, NANOSECONDS = 1000000000 };

int trace_kernel_fd(const struct trace_kernel *kernel)
{
	return kernel ? ring_buffer__epoll_fd(kernel->ring) : -1;
}

/* Only some events have frames; they are as long as no other. */
static const char *frames_of(struct trace_kernel *kernel, const void *data, size_t size)
{
	struct trace_frames frames;

	if (size != sizeof(frames))
		return NULL;
	memcpy(&frames, data, sizeof(frames));
	if (!kernel->symbols)
		kernel->symbols = symbols_new();
	return kernel->symbols
		       ? stacks_frames(kernel->stacks, kernel->symbols, frames.frames, TRACE_FRAMES)
		       : NULL;
}

int kernel_take_sample(void *context, void *data, size_t size)
{
	struct trace_kernel *kernel = context;
	struct trace_event event;
	struct trace_taken taken = {.event = &event, .count = 1};

	/* After an error, the rest is taken out of the ring unread. */
	if (kernel->stopped || size < sizeof(event))
		return 0;
	memcpy(&event, data, sizeof(event));
	if (event.key.probe == TRACE_STACK) {
		if (kernel->stacks && size >= sizeof(struct trace_stack))
			stacks_take(kernel->stacks, data);
		return 0;
	}
	if (event.key.path > size - sizeof(event))
		event.key.path = 0;
	taken.path = (const char *)data + sizeof(event);
	if (kernel->stacks && event.key.probe == TRACE_CONNECT)
		taken.stack = stacks_find(kernel->stacks, &event);
	else if (kernel->stacks)
		taken.stack = frames_of(kernel, data, size);
	kernel->stopped = kernel->take(kernel->context, &taken);
	return 0;
}

int trace_kernel_drain(struct trace_kernel *kernel, trace_take *take, void *context)
{
	if (!kernel)
		return 0;
	kernel->take = take;
	kernel->context = context;
	kernel->stopped = 0;
	ring_buffer__consume(kernel->ring);
	return kernel->stopped;
}

/* Waits until no program counts on the side that it has looked up before. */
static void settle(void)
{
	const struct timespec while_it_runs = {.tv_nsec = LOOK_NS};

	if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0))
		nanosleep(&while_it_runs, NULL);
}

static int take_group(int map, const struct trace_key *key, trace_take *take, void *context)
{
	struct trace_event event = {.key = *key};
	struct trace_sums sums;

	if (bpf_map_lookup_elem(map, key, &sums) || !sums.count)
		return 0;
	event.latency = sums.latency;
	event.bytes = sums.bytes;
	event.bytes_received = sums.bytes_received;
	event.retransmits = sums.retransmits;
	return take(
		context, &(struct trace_taken){.event = &event, .path = "", .count = sums.count});
}

int trace_kernel_groups(struct trace_kernel *kernel, trace_take *take, void *context)
{
	struct trace_bpf *object = kernel ? kernel->object : NULL;
	struct trace_key key = {.spare = 0};
	int map, error = 0;

	if (!object)
		return 0;
	map = bpf_map__fd(object->bss->side ? object->maps.other_groups : object->maps.groups);
	__atomic_store_n(&object->bss->side, !object->bss->side, __ATOMIC_SEQ_CST);
	settle();
	while (!error && !bpf_map_get_next_key(map, NULL, &key)) {
		error = take_group(map, &key, take, context);
		bpf_map_delete_elem(map, &key);
	}
	return error;
}

void trace_kernel_counts(
	struct trace_kernel *kernel, struct trace_counts counts[static TRACE_PROBES])
{
	CLEANUP(free) struct trace_counts *each = NULL;

	memset(counts, 0, TRACE_PROBES * sizeof(*counts));
	if (!kernel)
		return;
	each = calloc((size_t)kernel->cpus, sizeof(*each));
	for (uint32_t probe = 0; each && probe < TRACE_PROBES; probe++) {
		if (bpf_map_lookup_elem(bpf_map__fd(kernel->object->maps.counts), &probe, each))
			continue;
		for (int i = 0; i < kernel->cpus; i++) {
			counts[probe].seen += each[i].seen;
			counts[probe].passed += each[i].passed;
			counts[probe].lost += each[i].lost;
			counts[probe].skipped += each[i].skipped;
		}
	}
}

static struct trace_event pending_event(const struct trace_attempt *attempt, uint64_t now)
{
	struct trace_event event = {
		.key =
			{
				.probe = TRACE_CONNECT,
				.family = (uint8_t)attempt->target.family,
				.outcome = TRACE_PENDING,
				.match = TRACE_MATCH_CURRENT,
				.peer_port = attempt->target.port,
				.pid = attempt->who.pid,
				.uid = attempt->who.uid,
				.netns = attempt->netns,
				.cgroup = attempt->who.cgroup,
				.has = TRACE_HAS_LATENCY | TRACE_HAS_UID,
			},
		.time = now,
		.latency = now - attempt->start,
	};

	memcpy(event.key.peer, attempt->target.address, sizeof(event.key.peer));
	memcpy(event.key.process, attempt->who.process, sizeof(event.key.process));
	return event;
}

static int take_pending(struct trace_kernel *kernel, const struct bpf_map *map, uint64_t now,
	trace_take *take, void *context)
{
	struct trace_attempt attempt;
	uint64_t key, *before = NULL;
	int error = 0;

	while (!error && !bpf_map_get_next_key(bpf_map__fd(map), before, &key)) {
		before = &key;
		if (bpf_map_lookup_elem(bpf_map__fd(map), &key, &attempt))
			continue;
		struct trace_event event = pending_event(&attempt, now);

		error = take(context,
			&(struct trace_taken){.event = &event,
				.path = "",
				.count = 1,
				.stack = kernel->stacks ? stacks_find(kernel->stacks, &event)
							: NULL});
	}
	return error;
}

int trace_kernel_pending(struct trace_kernel *kernel, trace_take *take, void *context)
{
	struct timespec now;
	uint64_t at;
	int error;

	if (!kernel)
		return 0;
	clock_gettime(CLOCK_MONOTONIC, &now);
	at = (uint64_t)now.tv_sec * NANOSECONDS + (uint64_t)now.tv_nsec;
	error = take_pending(kernel, kernel->object->maps.calls, at, take, context);
	return error ? error
		     : take_pending(kernel, kernel->object->maps.pending, at, take, context);
}

struct text trace_kernel_place(struct trace_kernel *kernel, uint64_t address)
{
	uint64_t offset;
	const char *name;

	if (!address || !kernel)
		return (struct text){"", 0};
	if (!kernel->symbols)
		kernel->symbols = symbols_new();
	name = kernel->symbols ? symbols_find(kernel->symbols, address, &offset) : NULL;
	return name ? text_of(name) : (struct text){"", 0};
}
