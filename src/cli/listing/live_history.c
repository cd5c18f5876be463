/* SPDX-License-Identifier: MIT */
#include "live_history.h"

#include "nlinspect/base/hash.h"

#include "render/spark.h"

#include <errno.h>

enum { LEAST = 1000 /* things, before any is forgotten */ };

/* The map's value of a thing. */
struct past {
	uint64_t round;                 /* the last one that has a value */
	int64_t values[HISTORY_ROUNDS]; /* of round r at r % HISTORY_ROUNDS */
};

void history_init(struct history *history)
{
	*history = (struct history){.round = HISTORY_ROUNDS};
	map_init(&history->map, sizeof(struct past), hash_seed());
}

void history_fini(struct history *history)
{
	map_fini(&history->map);
}

void history_clear(struct history *history)
{
	map_fini(&history->map);
	history_init(history);
}

static bool is_old(const struct history *history, const struct past *past)
{
	return past->round + HISTORY_ROUNDS <= history->round;
}

int history_copy(const struct history *history, struct history *ret)
{
	const struct map *map = &history->map;

	*ret = *history;
	map_init(&ret->map, sizeof(struct past), map->seed);
	for (size_t i = 0; i < map->size; i++) {
		const struct map_entry *from = map->slots[i];
		struct map_entry *to;

		if (!from || is_old(history, from->value))
			continue;
		to = map_add(&ret->map, from->key, from->key_length);
		if (!to) {
			history_fini(ret);
			return -ENOMEM;
		}
		*(struct past *)to->value = *(const struct past *)from->value;
	}
	return 0;
}

/* Entries cannot be removed from a map, so the others move to a new one. */
static int forget(struct history *history)
{
	struct history kept;
	int error = history_copy(history, &kept);

	if (error)
		return error;
	history_fini(history);
	*history = kept;
	return 0;
}

int history_begin(struct history *history)
{
	size_t most = 2 * history->added + LEAST;

	history->round++;
	history->added = 0;
	/* No more often than there can be old ones. */
	if (history->map.count > most && history->round % HISTORY_ROUNDS == 0)
		return forget(history);
	return 0;
}

int history_add(struct history *history, const void *key, size_t length, int64_t value)
{
	struct map_entry *entry = map_add(&history->map, key, length);
	struct past *past = entry ? entry->value : NULL;
	int64_t *now;

	if (!past)
		return -ENOMEM;
	now = &past->values[history->round % HISTORY_ROUNDS];
	if (past->round == history->round) {
		*now = SPARK_GAP;
		return 0;
	}
	if (is_old(history, past))
		past->round = history->round - HISTORY_ROUNDS;
	while (++past->round < history->round)
		past->values[past->round % HISTORY_ROUNDS] = SPARK_GAP;
	*now = value;
	history->added++;
	return 0;
}

void history_values(const struct history *history, const void *key, size_t length, int64_t *values,
	size_t count)
{
	const struct map_entry *entry = map_find(&history->map, key, length);
	const struct past *past = entry ? entry->value : NULL;

	for (size_t i = 0; i < count; i++) {
		uint64_t round = history->round - (count - 1 - i);

		values[i] = past && round <= past->round ? past->values[round % HISTORY_ROUNDS]
							 : SPARK_GAP;
	}
}
