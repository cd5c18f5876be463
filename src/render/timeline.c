/* SPDX-License-Identifier: MIT */
#include "timeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SERIES_FIRST = 16 /* buckets that are allocated at first */ };

int timeline_init(struct timeline *timeline, size_t size, uint64_t width_ms)
{
	*timeline = (struct timeline){.size = size, .width = width_ms};
	timeline->moments = calloc(size, sizeof(*timeline->moments));
	return timeline->moments ? 0 : -ENOMEM;
}

void timeline_fini(struct timeline *timeline)
{
	free(timeline->moments);
	timeline->moments = NULL;
}

static size_t bucket_at(const struct timeline *timeline, uint64_t unix_ms)
{
	uint64_t start = timeline->moments[0].first;
	uint64_t at = unix_ms > start ? (unix_ms - start) / timeline->width : 0;

	return at < timeline->size ? (size_t)at : timeline->size;
}

static uint64_t in_order(const struct timeline *timeline, uint64_t unix_ms)
{
	return timeline->rounds && unix_ms < timeline->last ? timeline->last : unix_ms;
}

bool timeline_is_full(const struct timeline *timeline, uint64_t unix_ms)
{
	return timeline->rounds &&
	       bucket_at(timeline, in_order(timeline, unix_ms)) == timeline->size;
}

static struct moment join_moments(const struct moment *a, const struct moment *b)
{
	if (!a->rounds || !b->rounds)
		return a->rounds ? *a : *b;
	return (struct moment){
		.first = a->first,
		.last = b->last,
		.rounds = a->rounds + b->rounds,
		.doubtful = a->doubtful || b->doubtful,
	};
}

void timeline_halve(struct timeline *timeline)
{
	struct moment *moments = timeline->moments;

	for (size_t i = 0; i < timeline->size / 2; i++)
		moments[i] = join_moments(&moments[2 * i], &moments[2 * i + 1]);
	memset(moments + timeline->size / 2, 0, timeline->size / 2 * sizeof(*moments));
	timeline->used = (timeline->used + 1) / 2;
	timeline->width *= 2;
}

/* The class of a span: four for each power of 2. */
static unsigned span_class(uint64_t span)
{
	unsigned bits = 63 - (unsigned)__builtin_clzll(span | 4);

	return span < 4 ? (unsigned)span : 4 * (bits - 1) + (unsigned)(span >> (bits - 2) & 3);
}

void timeline_round(struct timeline *timeline, uint64_t unix_ms)
{
	uint64_t time = in_order(timeline, unix_ms);

	if (timeline->rounds) {
		unsigned class = span_class(time - timeline->last);

		timeline->span_counts[class]++;
		timeline->span_sums[class] += time - timeline->last;
	} else {
		timeline->moments[0].first = time;
	}

	size_t at = bucket_at(timeline, time);
	struct moment *moment = &timeline->moments[at];

	if (!moment->rounds++)
		moment->first = time;
	moment->last = time;
	timeline->used = at + 1;
	timeline->last = time;
	timeline->rounds++;
}

uint64_t timeline_interval(const struct timeline *timeline)
{
	uint64_t left = timeline->rounds / 2;

	for (unsigned class = 0; timeline->rounds > 1 && class < TIMELINE_SPANS; class ++) {
		if (timeline->span_counts[class] >= left)
			return timeline->span_sums[class] / timeline->span_counts[class];
		left -= timeline->span_counts[class];
	}
	return 0;
}

bool timeline_has_gap(const struct timeline *timeline, size_t before, size_t after)
{
	uint64_t interval = timeline_interval(timeline);
	uint64_t passed = timeline->moments[after].first - timeline->moments[before].last;

	return interval && passed / 5 > interval / 2;
}

/* Makes room up to the bucket of the last round. @return NULL if there is no memory */
static struct bucket *series_now(struct series *series, const struct timeline *timeline)
{
	size_t at = timeline_now(timeline), size = series->size ? series->size : SERIES_FIRST;

	while (size <= at)
		size *= 2;
	if (size > series->size) {
		struct bucket *buckets = realloc(series->buckets, size * sizeof(*buckets));

		if (!buckets)
			return NULL;
		memset(buckets + series->size, 0, (size - series->size) * sizeof(*buckets));
		series->buckets = buckets;
		series->size = size;
	}
	return &series->buckets[at];
}

static void bucket_join(struct bucket *bucket, const struct bucket *other)
{
	if (!bucket->count || (other->count && other->low < bucket->low))
		bucket->low = other->low;
	if (!bucket->count || (other->count && other->high > bucket->high))
		bucket->high = other->high;
	bucket->sum_high += other->sum_high;
	bucket->sum_low += other->sum_low;
	bucket->count += other->count;
	bucket->reset |= other->reset;
}

int series_add(struct series *series, const struct timeline *timeline, int64_t value)
{
	struct bucket *bucket = series_now(series, timeline);
	const struct bucket one = {
		.low = value,
		.high = value,
		.sum_high = value >> 32,
		.sum_low = (uint64_t)value & UINT32_MAX,
		.count = 1,
	};

	if (!bucket)
		return -ENOMEM;
	bucket_join(bucket, &one);
	if (!series->count || value > series->peak) {
		series->peak = value;
		series->peak_ms = timeline->last;
	}
	if (!series->count || value < series->low)
		series->low = value;
	series->last = value;
	series->count++;
	return 0;
}

int series_reset(struct series *series, const struct timeline *timeline)
{
	struct bucket *bucket = series_now(series, timeline);

	if (!bucket)
		return -ENOMEM;
	bucket->reset = true;
	series->resets++;
	return 0;
}

void series_halve(struct series *series)
{
	for (size_t i = 0; i < series->size / 2; i++) {
		struct bucket joined = series->buckets[2 * i];

		bucket_join(&joined, &series->buckets[2 * i + 1]);
		series->buckets[i] = joined;
	}
	if (series->size)
		memset(series->buckets + series->size / 2, 0,
			series->size / 2 * sizeof(*series->buckets));
}

void series_fini(struct series *series)
{
	free(series->buckets);
	*series = (struct series){0};
}

struct bucket series_at(const struct series *series, size_t at)
{
	return at < series->size ? series->buckets[at] : (struct bucket){0};
}

int64_t bucket_mean(const struct bucket *bucket)
{
	/* Rounding down needs a remainder that is not negative. */
	int64_t count = bucket->count, rest = bucket->sum_high % count;
	int64_t whole = bucket->sum_high / count;

	if (rest < 0) {
		rest += count;
		whole--;
	}
	return (int64_t)((uint64_t)whole << 32) +
	       (int64_t)((((uint64_t)rest << 32) + bucket->sum_low) / (uint64_t)count);
}
