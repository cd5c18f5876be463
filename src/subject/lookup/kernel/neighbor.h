/* SPDX-License-Identifier: MIT */
/* An entry of the neighbor table. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_KERNEL_NEIGHBOR_H
#define NLINSPECT_SUBJECT_LOOKUP_KERNEL_NEIGHBOR_H

#include "nlinspect/model/record.h"

struct lookup;

struct neighbor {
	uint16_t state; /* NUD_* */
	bool known, has_lladdr;
	struct lladdr lladdr;
};

/** Asks for the entry of an address on an interface. Without one, *ret is untouched and the result
 * is -ENOENT. @return 0 or -errno */
int neighbor_find(
	struct lookup *lookup, const struct address *address, uint32_t index, struct neighbor *ret);

/** The state of an entry, NUD_*; 0 if there is none. @return 0 or -errno */
int neighbor_state(
	struct lookup *lookup, const struct address *address, uint32_t index, uint16_t *state);

#endif
