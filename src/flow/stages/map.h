/* SPDX-License-Identifier: MIT */
/* A hash table from keys (key.h) to values of one size, in an arena: entries never move. */
#ifndef NLINSPECT_FLOW_STAGES_MAP_H
#define NLINSPECT_FLOW_STAGES_MAP_H

#include "nlinspect/base/arena.h"

#include <stdint.h>

struct map_entry {
	uint64_t hash;
	size_t key_length;
	void *key;
	void *value; /* zeros when new */
};

struct map {
	struct arena arena;
	struct map_entry **slots; /* their number is a power of two; NULL if empty */
	size_t size, count;
	size_t value_size;
	uint64_t seed;
};

/** Starts an empty table. Cannot fail: memory is allocated on first use. */
void map_init(struct map *map, size_t value_size, uint64_t seed);

/** Frees all entries. */
void map_fini(struct map *map);

/** Finds the entry of a key. @return NULL if there is none */
struct map_entry *map_find(const struct map *map, const void *key, size_t length);

/** Finds the entry of a key, or adds one. @return NULL if there is no memory */
struct map_entry *map_add(struct map *map, const void *key, size_t length);

#endif
