/* SPDX-License-Identifier: MIT */
/* Memory that is only given back all at once: the rows that a stage keeps. */
#ifndef NLINSPECT_FLOW_STAGES_ARENA_H
#define NLINSPECT_FLOW_STAGES_ARENA_H

#include <stddef.h>

struct arena_chunk;

/* {0} is an empty one. */
struct arena {
	struct arena_chunk *chunk; /* the last one */
	size_t used;               /* of it */
};

/** Memory of `size` bytes, aligned to 8. @return NULL if there is none */
void *arena_take(struct arena *arena, size_t size);

/** Gives everything back. */
void arena_fini(struct arena *arena);

#endif
