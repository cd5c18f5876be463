/* SPDX-License-Identifier: MIT */
/* The last values of a number, one for each round, of many things: what sparklines are made of. */
#ifndef NLINSPECT_CLI_LISTING_LIVE_HISTORY_H
#define NLINSPECT_CLI_LISTING_LIVE_HISTORY_H

#include "flow/stages/map.h"

enum { HISTORY_ROUNDS = 24 };

struct history {
	struct map map; /* by the keys of the things (flow/stages/key.h) */
	uint64_t round;
	size_t added; /* things of this round */
};

void history_init(struct history *history);
void history_fini(struct history *history);

/** Forgets everything. */
void history_clear(struct history *history);

/** Begins a round. Things that have not been seen for HISTORY_ROUNDS may be forgotten. @return 0
 * or -ENOMEM */
int history_begin(struct history *history);

/** Makes a copy, without what may be forgotten. @return 0 or -ENOMEM */
int history_copy(const struct history *history, struct history *ret);

/** Notes a value of this round, or SPARK_GAP (render/spark.h). A second value of one thing in a
 * round makes a gap of both, since nobody knows which is which. @return 0 or -ENOMEM */
int history_add(struct history *history, const void *key, size_t length, int64_t value);

/** The values of the last `count` rounds, at most HISTORY_ROUNDS, the latest last. Gaps stand for
 * rounds without the thing. */
void history_values(const struct history *history, const void *key, size_t length, int64_t *values,
	size_t count);

#endif
