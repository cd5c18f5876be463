/* SPDX-License-Identifier: MIT */
/* Unknown attributes, and how often each came. */
#ifndef NLINSPECT_DECODE_STRANGERS_H
#define NLINSPECT_DECODE_STRANGERS_H

#include "nlinspect/base/out.h"

struct stranger {
	const char *set; /* prefix of its attributes' names */
	uint16_t number;
	uint64_t count;
};

/* {0} is an empty one. */
struct strangers {
	struct stranger *list;
	size_t count;
};

/**
 * Counts one. Without memory nothing is counted.
 * @param set  must live as long
 */
void strangers_add(struct strangers *strangers, const char *set, uint16_t number);

/** "IFLA 77 (4 times), IFLA_INET6 12 (once)" */
void strangers_write(const struct strangers *strangers, struct out *out);

/** Frees the memory. */
void strangers_fini(struct strangers *strangers);

#endif
