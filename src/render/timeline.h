/* SPDX-License-Identifier: MIT */
/* Values over time in constant memory: a fixed number of buckets, each as wide in time as the
 * others. When time outgrows them, pairs are joined and all become twice as wide. A bucket keeps
 * the smallest, the largest and the mean of its values, so no peak is lost. */
#ifndef NLINSPECT_RENDER_TIMELINE_H
#define NLINSPECT_RENDER_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Values are clamped to this, so that sums and differences of two fit. */
#define TIMELINE_MOST (INT64_C(1) << 62)

/** The rounds that fell into one bucket. */
struct moment {
	uint64_t first, last; /* Unix time of its first and last round, in milliseconds */
	uint32_t rounds;      /* 0: none, and the times mean nothing */
	bool doubtful;        /* some answer in them was incomplete or inconsistent */
};

enum { TIMELINE_SPANS = 4 * 64 };

/** The rounds of a run, which all series share. */
struct timeline {
	struct moment *moments;
	size_t size, used; /* buckets, and those up to the last round */
	uint64_t width;    /* of a bucket, in milliseconds */
	uint64_t last;     /* time of the last round */
	uint64_t rounds;
	/* Times between rounds, by their size: how many, and their sum. */
	uint32_t span_counts[TIMELINE_SPANS];
	uint64_t span_sums[TIMELINE_SPANS];
};

/** @param size  the number of buckets, even @param width_ms  of a bucket at first, above 0
 * @return 0 or -ENOMEM; timeline_fini() releases it */
int timeline_init(struct timeline *timeline, size_t size, uint64_t width_ms);
void timeline_fini(struct timeline *timeline);

/** Whether a round at that time needs wider buckets: then the caller halves the timeline and each
 * of its series, and asks again. */
bool timeline_is_full(const struct timeline *timeline, uint64_t unix_ms);

/** Joins pairs of buckets. */
void timeline_halve(struct timeline *timeline);

/** Adds a round. A clock that was set back stands still until it has caught up. */
void timeline_round(struct timeline *timeline, uint64_t unix_ms);

/** The bucket of the last round. There must be one. */
static inline size_t timeline_now(const struct timeline *timeline)
{
	return timeline->used - 1;
}

/** The usual time between two rounds, in milliseconds: the mean of those about as long as the
 * median. 0: not known */
uint64_t timeline_interval(const struct timeline *timeline);

/** Whether rounds are missing between two buckets that have some: more time passed than two and a
 * half intervals. */
bool timeline_has_gap(const struct timeline *timeline, size_t before, size_t after);

/** The values of one row in one column that fell into one bucket. */
struct bucket {
	int64_t low, high;
	int64_t sum_high; /* the sum, in units of 2^32 … */
	uint64_t sum_low; /* … and what is below */
	uint32_t count;   /* 0: none, and the others mean nothing */
	bool reset;       /* what is counted began anew */
};

/** One row's values in one column. */
struct series {
	struct bucket *buckets;
	size_t size;       /* allocated ones */
	int64_t peak;      /* the largest value … */
	uint64_t peak_ms;  /* … and the time of the first such round */
	int64_t low, last; /* the smallest value, and the one that came last */
	uint64_t count;    /* values; 0: there was none, and the others mean nothing */
	uint64_t resets;
};

/** Notes a value in the round that was added last. {0} is an empty series; series_fini() releases
 * it. @return 0 or -ENOMEM */
int series_add(struct series *series, const struct timeline *timeline, int64_t value);

/** Notes that what is counted began anew. @return 0 or -ENOMEM */
int series_reset(struct series *series, const struct timeline *timeline);

void series_halve(struct series *series);
void series_fini(struct series *series);

/** A bucket of the series; one without values if it has none there. */
struct bucket series_at(const struct series *series, size_t at);

/** The mean of a bucket's values, rounded down. */
int64_t bucket_mean(const struct bucket *bucket);

#endif
