/* A hash table from keys (key.h) to values of one size, in an arena: entries stay where they are.
 */
#ifndef NLINSPECT_SRC_FLOW_TABLE_H
#define NLINSPECT_SRC_FLOW_TABLE_H

#include <stdint.h>

#include "arena.h"

struct table_entry {
	uint64_t hash;
	size_t key_length;
	void *key;
	void *value; /* zeros when new */
};

struct table {
	struct arena arena;
	struct table_entry **slots; /* a power of two of them; NULL where empty */
	size_t size, count;
	size_t value_size;
	uint64_t seed;
};

/** Starts an empty table. Cannot fail; allocates when used. */
void table_init(struct table *table, size_t value_size, uint64_t seed);

/** Frees all entries. */
void table_fini(struct table *table);

/** The entry of a key. @return NULL if there is none */
struct table_entry *table_find(const struct table *table, const void *key, size_t length);

/**
 * The entry of a key, which is made if there is none.
 * @return NULL if there is no memory
 */
struct table_entry *table_add(struct table *table, const void *key, size_t length);

#endif
