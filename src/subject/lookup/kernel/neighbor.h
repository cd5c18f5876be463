/* SPDX-License-Identifier: MIT */
/* An entry of the neighbor table. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_KERNEL_NEIGHBOR_H
#define NLINSPECT_SUBJECT_LOOKUP_KERNEL_NEIGHBOR_H

#include "subject/neighbors/neighbors.h"

struct lookup;

/** Asks for the state and link-layer address of an entry. @return 0, also if the kernel gives no
 * answer: then *ret has no state; -ENOENT (there is no entry); other -errno */
int neighbor_find(struct lookup *lookup, const struct address *address, uint32_t index,
	struct neighbor_record *ret);

/** The state of an entry, NUD_*; 0 without an entry. @return 0 or -errno */
int neighbor_state(
	struct lookup *lookup, const struct address *address, uint32_t index, uint64_t *state);

#endif
