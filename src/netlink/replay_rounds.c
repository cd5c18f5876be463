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
	const struct recording *recording = &replay->recording;
	struct replay_status *status = &replay->status;

	if (!replay->rounds && recording->count) {
		status->first_ns = recording->datagrams[0].time_ns;
		status->last_ns = recording->datagrams[recording->count - 1].time_ns;
	}
	for (uint32_t i = 0; i < replay->round_count; i++) {
		uint64_t time = replay->rounds[i].time_ns;

		if (!status->first_ns)
			status->first_ns = time;
		if (time)
			status->last_ns = time;
	}
}

/* Finds the rounds by their marks. The rest after the last mark is a round if the recording does
 * not mark their ends. */
int replay_find_rounds(struct replay *replay)
{
	uint32_t marks = replay->facts.rounds;
	bool more = replay->count && replay->conversations[replay->count - 1].round == marks;
	bool whole = more && !replay->recording.truncated && !replay->facts.ends;
	size_t at = 0;

	if (!marks) {
		span_rounds(replay);
		return 0;
	}
	replay->round_count = marks + whole;
	replay->cut = (more && !whole) || replay->recording.truncated;
	replay->rounds = calloc((size_t)replay->round_count + 1, sizeof(*replay->rounds));
	if (!replay->rounds)
		return -ENOMEM;
	for (uint32_t i = 0; i <= replay->round_count; i++) {
		struct round *round = &replay->rounds[i];

		round->first = at;
		for (; at < replay->count && replay->conversations[at].round == i; at++) {
			if (!round->time_ns && i < replay->round_count)
				round->time_ns = conversation_time(&replay->conversations[at]);
		}
	}
	replay->recording.truncated = false;
	span_rounds(replay);
	return 0;
}

void replay_next_round(struct connector *connector)
{
	struct replay *replay = (struct replay *)connector;

	replay->facts.round++;
	if (!replay->rounds || replay->facts.round < replay->round_count)
		return;
	replay->status.ended = true;
	replay->status.shortened = replay->cut;
}

bool replay_connector_last(struct connector *connector)
{
	struct replay *replay = (struct replay *)connector;

	if (replay->rounds)
		replay->facts.round = replay->round_count - 1;
	return replay->rounds != NULL;
}

static bool is_between(uint64_t time, uint64_t from, uint64_t to)
{
	return time >= from && time <= to;
}

/* Marked rounds are in the order of time. */
static int between_marks(struct replay *replay, uint64_t from, uint64_t to)
{
	uint32_t first = 0, count = replay->round_count;

	while (first < count && replay->rounds[first].time_ns < from)
		first++;
	while (count > first && replay->rounds[count - 1].time_ns > to)
		count--;
	if (first == count)
		return -ENODATA;
	replay->cut &= count == replay->round_count;
	replay->facts.round = first;
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

	return replay->rounds ? between_marks(replay, from, to) : between_answers(replay, from, to);
}
