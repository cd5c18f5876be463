/* SPDX-License-Identifier: MIT */
/* Memory that is only given back all at once: the rows that a stage keeps, the parts of a record.
 */
#ifndef NLINSPECT_BASE_ARENA_H
#define NLINSPECT_BASE_ARENA_H

#include <stddef.h>

struct arena_chunk;

/* {0} is an empty one. */
struct arena {
	struct arena_chunk *chunk; /* the last one */
	size_t used;               /* of it */
};

/** Memory of `size` bytes, aligned to 8, which does not move. @return NULL if there is none */
void *arena_take(struct arena *arena, size_t size);

/** Takes everything back to hand it out again. After the same calls twice, no call allocates. */
void arena_clear(struct arena *arena);

/** Gives everything back. */
void arena_fini(struct arena *arena);

#endif
