/* SPDX-License-Identifier: MIT */
#include "nlinspect/base/arena.h"

#include <stdint.h>
#include <stdlib.h>

enum { CHUNK_SIZE = 256 * 1024 };

struct arena_chunk {
	struct arena_chunk *before;
	size_t size;
	max_align_t data[];
};

/* Adds a chunk with that room as the last one. @return 0, or -1 if there is no memory */
static int arena_grow(struct arena *arena, size_t size)
{
	struct arena_chunk *chunk = malloc(sizeof(*chunk) + size);

	if (!chunk)
		return -1;
	chunk->before = arena->chunk;
	chunk->size = size;
	arena->chunk = chunk;
	arena->used = 0;
	return 0;
}

void *arena_take(struct arena *arena, size_t size)
{
	void *taken;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + 7) & ~(size_t)7;
	if ((!arena->chunk || size > arena->chunk->size - arena->used) &&
		arena_grow(arena, size > CHUNK_SIZE ? size : CHUNK_SIZE))
		return NULL;
	taken = (char *)arena->chunk->data + arena->used;
	arena->used += size;
	return taken;
}

void arena_clear(struct arena *arena)
{
	size_t size = 0;

	arena->used = 0;
	if (!arena->chunk || !arena->chunk->before)
		return;
	/* One chunk of the total size replaces several, for the next time. */
	for (const struct arena_chunk *chunk = arena->chunk; chunk; chunk = chunk->before)
		size += chunk->size;
	arena_fini(arena);
	arena_grow(arena, size);
}

void arena_fini(struct arena *arena)
{
	while (arena->chunk) {
		struct arena_chunk *before = arena->chunk->before;

		free(arena->chunk);
		arena->chunk = before;
	}
	arena->used = 0;
}
