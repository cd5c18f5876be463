/* SPDX-License-Identifier: MIT */
#include "passes.h"

#include "nlinspect/base/hash.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	PASS_BITS = 3, /* of a hash in the table; 0 is an empty slot */
	PASS_MASK = (1 << PASS_BITS) - 1,
	LIST_FIRST = 1 << 14,
	TABLE_FIRST = 1 << 10,
};

void passes_init(struct passes *passes, const struct request *request)
{
	*passes = (struct passes){.request = request, .pass = 1};
}

void passes_fini(struct passes *passes)
{
	free(passes->list);
	free(passes->table);
}

void passes_list(struct passes *passes)
{
	if (!passes->request->header || passes->compared)
		return;
	if (!passes->seed)
		passes->seed = hash_seed() | 1;
	passes->listed = true;
}

/* Too many: what was handed out is not known any more, and nothing is dropped. */
static void passes_give_up(struct passes *passes)
{
	passes_fini(passes);
	passes->list = passes->table = NULL;
	passes->listed = passes->compared = false;
}

/* A message is what it was if all of it is the same, except what moves by itself. */
static uint64_t passes_hash(const struct passes *passes, const struct message *message)
{
	const struct request *request = passes->request;
	size_t header = request->header < message->length ? request->header : message->length;
	uint64_t hash = passes->seed ^ message->type;
	size_t from = 0;
	struct attribute moving;

	if (request->moving &&
		attribute_find(message_attributes(message, header), request->moving, &moving)) {
		const uint8_t *end = moving.payload + moving.length;

		hash = hash_bytes(
			hash, message->payload, (size_t)(moving.payload - message->payload));
		from = (size_t)(end - message->payload);
	}
	hash = hash_bytes(hash, message->payload + from, message->length - from);
	return hash & ~(uint64_t)PASS_MASK;
}

/* The slot of the hash, or the empty one for it. */
static uint64_t *find(uint64_t *table, size_t size, uint64_t hash)
{
	size_t at = (size_t)(hash >> PASS_BITS) & (size - 1);

	while (table[at] && (table[at] & ~(uint64_t)PASS_MASK) != hash)
		at = (at + 1) & (size - 1);
	return &table[at];
}

static int grow_table(struct passes *passes, size_t size)
{
	uint64_t *table = calloc(size, sizeof(*table));

	if (!table)
		return -ENOMEM;
	for (size_t i = 0; passes->table && i < passes->size; i++) {
		if (passes->table[i])
			*find(table, size, passes->table[i] & ~(uint64_t)PASS_MASK) =
				passes->table[i];
	}
	free(passes->table);
	passes->table = table;
	passes->size = size;
	return 0;
}

/* @return whether it was not there */
static bool put(struct passes *passes, uint64_t hash)
{
	uint64_t *slot = find(passes->table, passes->size, hash);
	bool added = !*slot;

	passes->count += added;
	passes->current += (*slot & PASS_MASK) != passes->pass;
	*slot = hash | passes->pass;
	return added;
}

int passes_compare(struct passes *passes)
{
	uint64_t *list = passes->list;
	size_t count = passes->listed ? passes->count : 0, size = TABLE_FIRST;
	int error;

	if (passes->compared || !passes->request->header)
		return 0;
	passes_list(passes);
	while (size / 2 < count)
		size *= 2;
	passes->list = NULL;
	passes->listed = false;
	passes->compared = true;
	passes->count = 0;
	error = grow_table(passes, size);
	for (size_t i = 0; i < count && !error; i++)
		put(passes, list[i]);
	free(list);
	return error;
}

bool passes_complete(const struct passes *passes)
{
	return passes->listed || passes->compared;
}

int passes_next(struct passes *passes)
{
	int error = passes_compare(passes);

	passes->pass++;
	passes->current = 0;
	return error;
}

static int passes_append(struct passes *passes, uint64_t hash)
{
	if (passes->count == passes->size) {
		size_t size = passes->size ? 2 * passes->size : LIST_FIRST;
		uint64_t *list = realloc(passes->list, size * sizeof(*list));

		if (!list)
			return -ENOMEM;
		passes->list = list;
		passes->size = size;
	}
	passes->list[passes->count++] = hash;
	return 1;
}

int passes_admit(struct passes *passes, const struct message *message)
{
	uint64_t hash;

	/* The list does not grow beyond PASSES_MOST. */
	if (passes->listed && passes->count < passes->size) {
		passes->list[passes->count++] = passes_hash(passes, message);
		return 1;
	}
	if (!passes_complete(passes))
		return 1;
	if (passes->count == PASSES_MOST && passes->pass == 1) {
		passes_give_up(passes);
		return 1;
	}
	hash = passes_hash(passes, message);
	if (passes->listed)
		return passes_append(passes, hash);
	if (passes->count >= passes->size / 4 * 3 && grow_table(passes, 2 * passes->size))
		return -ENOMEM;
	return put(passes, hash);
}

size_t passes_gone(const struct passes *passes)
{
	return passes->compared ? passes->count - passes->current : 0;
}
