/* SPDX-License-Identifier: MIT */
#include "map.h"

#include "nlinspect/base/hash.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void map_init(struct map *map, size_t value_size, uint64_t seed)
{
	*map = (struct map){.value_size = value_size, .seed = seed};
}

void map_fini(struct map *map)
{
	arena_fini(&map->arena);
	free(map->slots);
	map->slots = NULL;
	map->size = map->count = 0;
}

/* The slot of the key, or the free slot for it. */
static struct map_entry **find_slot(
	const struct map *map, uint64_t hash, const void *key, size_t length)
{
	size_t at = (size_t)hash & (map->size - 1);
	for (;; at = (at + 1) & (map->size - 1)) {
		const struct map_entry *entry = map->slots[at];
		if (!entry || (entry->hash == hash && entry->key_length == length &&
				      !memcmp(entry->key, key, length)))
			return &map->slots[at];
	}
}

struct map_entry *map_find(const struct map *map, const void *key, size_t length)
{
	if (!map->size)
		return NULL;
	return *find_slot(map, hash_bytes(map->seed, key, length), key, length);
}

static bool map_grow(struct map *map)
{
	size_t size = map->size ? map->size * 2 : 64;
	struct map_entry **slots = calloc(size, sizeof(struct map_entry *));
	if (!slots)
		return false;
	for (size_t i = 0; i < map->size; i++) {
		if (!map->slots[i])
			continue;
		size_t at = (size_t)map->slots[i]->hash & (size - 1);
		while (slots[at])
			at = (at + 1) & (size - 1);
		slots[at] = map->slots[i];
	}
	free(map->slots);
	map->slots = slots;
	map->size = size;
	return true;
}

struct map_entry *map_add(struct map *map, const void *key, size_t length)
{
	if (map->count >= map->size / 4 * 3 && !map_grow(map))
		return NULL;
	uint64_t hash = hash_bytes(map->seed, key, length);
	struct map_entry **slot = find_slot(map, hash, key, length);
	if (*slot)
		return *slot;

	struct map_entry *entry = arena_take(&map->arena, sizeof(*entry));
	char *memory = arena_take(&map->arena, map->value_size + length);
	if (!entry || !memory)
		return NULL;
	memset(memory, 0, map->value_size);
	memcpy(memory + map->value_size, key, length);
	*entry = (struct map_entry){.hash = hash,
		.key_length = length,
		.key = memory + map->value_size,
		.value = memory};
	*slot = entry;
	map->count++;
	return entry;
}
