/* SPDX-License-Identifier: MIT */
/* Memory that is released all at once, such as the rows that a stage keeps. */
#ifndef NLINSPECT_BASE_ARENA_H
#define NLINSPECT_BASE_ARENA_H

#include <stddef.h>

struct arena_chunk;

/* {0} is an empty arena. */
struct arena {
	struct arena_chunk *chunk; /* the last one */
	size_t used;               /* bytes of it in use */
};

/** Memory of `size` bytes, aligned to 8, which does not move. @return NULL if there is none */
void *arena_take(struct arena *arena, size_t size);

/** Releases everything for reuse. Once the same allocations have run twice, no call allocates
 * again. */
void arena_clear(struct arena *arena);

/** Frees everything. */
void arena_fini(struct arena *arena);

#endif
