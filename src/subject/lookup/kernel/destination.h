/* SPDX-License-Identifier: MIT */
/* The route to another address than the packet's. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_KERNEL_DESTINATION_H
#define NLINSPECT_SUBJECT_LOOKUP_KERNEL_DESTINATION_H

#include "nlinspect/model/record.h"

struct lookup;

struct destination {
	uint8_t type;   /* RTN_* of the route */
	uint32_t table; /* RT_TABLE_*; 0: unknown */
	uint32_t oif;   /* 0: none */
};

/**
 * Asks the kernel.
 * @param by_route  find the route itself: only so the table is known, and the interface of an
 * address of this host is the one that has it, not the loopback device
 * @return 0, or the -errno that the packet gets
 */
int destination_find(struct lookup *lookup, const struct address *address, bool by_route,
	struct destination *ret);

#endif
