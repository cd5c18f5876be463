/* SPDX-License-Identifier: MIT */
#include "replay_state.h"

#include <errno.h>
#include <stdlib.h>

static uint64_t conversation_time(const struct conversation *conversation)
{
	return conversation->first ? conversation->first->time_ns : conversation->request->time_ns;
}

static void span_rounds(struct replay *replay)
{
	const struct scan *scan = &replay->scan;
	struct replay_status *status = &replay->status;

	if (!scan->count) {
		status->first_ns = scan->first_ns;
		status->last_ns = scan->last_ns;
	}
	for (uint32_t i = 0; i < scan->count; i++) {
		if (!status->first_ns)
			status->first_ns = scan->times[i];
		if (scan->times[i])
			status->last_ns = scan->times[i];
	}
}

/* The rest after the last mark is a round if the recording does not mark their ends. */
void replay_find_rounds(struct replay *replay)
{
	const struct scan *scan = &replay->scan;
	bool whole = scan->count > scan->marks;

	replay->round_count = scan->count;
	replay->cut = (scan->rest && !whole) || scan->truncated;
	replay->status.truncated = !scan->count && scan->truncated;
	replay->status.empty = !scan->datagrams;
	span_rounds(replay);
}

void replay_next_round(struct connector *connector)
{
	struct replay *replay = (struct replay *)connector;

	if (!replay->scan.count) {
		replay->facts.round++;
		return;
	}
	replay->round++;
	replay->loaded = false;
	if (replay->round < replay->round_count)
		return;
	replay->status.ended = true;
	replay->status.shortened = replay->cut;
}

bool replay_connector_last(struct connector *connector)
{
	struct replay *replay = (struct replay *)connector;

	if (!replay->scan.count)
		return false;
	replay->loaded &= replay->round == replay->round_count - 1;
	replay->round = replay->round_count - 1;
	return true;
}

static bool is_between(uint64_t time, uint64_t from, uint64_t to)
{
	return time >= from && time <= to;
}

/* Marked rounds are in the order of time. */
static int between_marks(struct replay *replay, uint64_t from, uint64_t to)
{
	const uint64_t *times = replay->scan.times;
	uint32_t first = 0, count = replay->round_count;

	while (first < count && times[first] < from)
		first++;
	while (count > first && times[count - 1] > to)
		count--;
	if (first == count)
		return -ENODATA;
	replay->cut &= count == replay->round_count;
	replay->loaded &= replay->round == first;
	replay->round = first;
	replay->round_count = count;
	return 0;
}

/* Without marks each answer stands for itself. */
static int between_answers(struct replay *replay, uint64_t from, uint64_t to)
{
	struct recording *recording = &replay->recording;
	size_t left = 0;

	for (size_t i = 0; i < replay->count; i++) {
		struct conversation *conversation = &replay->conversations[i];

		conversation->used |= !is_between(conversation_time(conversation), from, to);
		left += !conversation->used;
	}
	if (replay->count)
		return left ? 0 : -ENODATA;
	for (size_t i = 0; i < recording->count; i++) {
		if (is_between(recording->datagrams[i].time_ns, from, to))
			recording->datagrams[left++] = recording->datagrams[i];
	}
	recording->count = left;
	return left ? 0 : -ENODATA;
}

int replay_connector_between(struct connector *connector, uint64_t from, uint64_t to)
{
	struct replay *replay = (struct replay *)connector;

	return replay->scan.count ? between_marks(replay, from, to)
				  : between_answers(replay, from, to);
}
