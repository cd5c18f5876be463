/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>

enum { CHUNK_SIZE = 256 * 1024 };

struct arena_chunk {
	struct arena_chunk *before;
	size_t size;
	max_align_t data[];
};

void *arena_take(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + 7) & ~(size_t)7;
	if (!arena->chunk || size > arena->chunk->size - arena->used) {
		size_t data = size > CHUNK_SIZE ? size : CHUNK_SIZE;
		struct arena_chunk *chunk = malloc(sizeof(*chunk) + data);
		if (!chunk)
			return NULL;
		chunk->before = arena->chunk;
		chunk->size = data;
		arena->chunk = chunk;
		arena->used = 0;
	}
	void *taken = (char *)arena->chunk->data + arena->used;
	arena->used += size;
	return taken;
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
