#include "table.h"

#include "key.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void table_init(struct table *table, size_t value_size, uint64_t seed)
{
	*table = (struct table){.value_size = value_size, .seed = seed};
}

void table_fini(struct table *table)
{
	arena_fini(&table->arena);
	free(table->slots);
	table->slots = NULL;
	table->size = table->count = 0;
}

/* The slot of the key, or the empty one where it belongs. */
static struct table_entry **find_slot(
	const struct table *table, uint64_t hash, const void *key, size_t length)
{
	size_t at = hash & (table->size - 1);
	for (;; at = (at + 1) & (table->size - 1)) {
		const struct table_entry *entry = table->slots[at];
		if (!entry || (entry->hash == hash && entry->key_length == length &&
				      !memcmp(entry->key, key, length)))
			return &table->slots[at];
	}
}

struct table_entry *table_find(const struct table *table, const void *key, size_t length)
{
	if (!table->size)
		return NULL;
	return *find_slot(table, key_hash(table->seed, key, length), key, length);
}

static bool table_grow(struct table *table)
{
	size_t size = table->size ? table->size * 2 : 64;
	struct table_entry **slots = calloc(size, sizeof(struct table_entry *));
	if (!slots)
		return false;
	for (size_t i = 0; i < table->size; i++) {
		if (!table->slots[i])
			continue;
		size_t at = table->slots[i]->hash & (size - 1);
		while (slots[at])
			at = (at + 1) & (size - 1);
		slots[at] = table->slots[i];
	}
	free(table->slots);
	table->slots = slots;
	table->size = size;
	return true;
}

struct table_entry *table_add(struct table *table, const void *key, size_t length)
{
	if (table->count >= table->size / 4 * 3 && !table_grow(table))
		return NULL;
	uint64_t hash = key_hash(table->seed, key, length);
	struct table_entry **slot = find_slot(table, hash, key, length);
	if (*slot)
		return *slot;

	struct table_entry *entry = arena_take(&table->arena, sizeof(*entry));
	char *memory = arena_take(&table->arena, table->value_size + length);
	if (!entry || !memory)
		return NULL;
	memset(memory, 0, table->value_size);
	memcpy(memory + table->value_size, key, length);
	*entry = (struct table_entry){.hash = hash,
		.key_length = length,
		.key = memory + table->value_size,
		.value = memory};
	*slot = entry;
	table->count++;
	return entry;
}
