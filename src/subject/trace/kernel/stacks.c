/* SPDX-License-Identifier: MIT */
#include "stacks.h"

#include "nlinspect/base/cleanup.h"

#include "symbols.h"
#include "unwind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Connects that are under way. An older one loses its place to a newer one. */
enum { SLOTS = 4096, HASH_SHIFT = 52 };

struct slot {
	uint64_t start;
	uint32_t pid;
	char *text;
};

struct stacks {
	struct unwinder *unwinder;
	struct slot slots[SLOTS];
	char text[UNWIND_TEXT];
};

struct stacks *stacks_new(void)
{
	struct stacks *stacks = calloc(1, sizeof(*stacks));

	if (!stacks)
		return NULL;
	stacks->unwinder = unwinder_new();
	if (stacks->unwinder)
		return stacks;
	free(stacks);
	return NULL;
}

void stacks_free(struct stacks *stacks)
{
	if (!stacks)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		free(stacks->slots[i].text);
	unwinder_free(stacks->unwinder);
	free(stacks);
}

static struct slot *slot_of(struct stacks *stacks, uint64_t start)
{
	return &stacks->slots[start * UINT64_C(0x9e3779b97f4a7c15) >> HASH_SHIFT];
}

void stacks_take(struct stacks *stacks, const struct trace_stack *stack)
{
	struct slot *slot = slot_of(stacks, stack->event.time);

	free(slot->text);
	*slot = (struct slot){.start = stack->event.time, .pid = stack->event.key.pid};
	if (unwinder_run(stacks->unwinder, stack, stacks->text))
		slot->text = strdup(stacks->text);
}

const char *stacks_find(struct stacks *stacks, const struct trace_event *event)
{
	const struct slot *slot = slot_of(stacks, event->time - event->latency);

	return slot->start == event->time - event->latency && slot->pid == event->key.pid
		       ? slot->text
		       : NULL;
}

/* The innermost frames are the programs of the trace. */
static bool is_of_trace(const struct symbols *symbols, uint64_t frame)
{
	uint64_t offset;
	const char *name = symbols_find(symbols, frame, &offset);

	return name && (!strncmp(name, "bpf_prog_", 9) || !strncmp(name, "bpf_trace_run", 13));
}

const char *stacks_frames(
	struct stacks *stacks, const struct symbols *symbols, const uint64_t *frames, size_t count)
{
	size_t used = 0, first = 0, last = 0;

	while (last < count && frames[last])
		last++;
	*stacks->text = '\0';
	while (first < last && is_of_trace(symbols, frames[first]))
		first++;
	for (size_t i = last; i-- > first && used < sizeof(stacks->text);) {
		uint64_t offset;
		/* A return address may be just after its function. */
		const char *name = symbols_find(symbols, frames[i] - (i > first), &offset);

		used += (size_t)snprintf(stacks->text + used, sizeof(stacks->text) - used, "%s%s",
			used ? ";" : "", name ? name : "?");
	}
	return *stacks->text ? stacks->text : NULL;
}
