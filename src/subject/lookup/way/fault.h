/* SPDX-License-Identifier: MIT */
/* Faults of a source address that the kernel refuses. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_WAY_FAULT_H
#define NLINSPECT_SUBJECT_LOOKUP_WAY_FAULT_H

#include <stdbool.h>
#include <stdint.h>

struct lookup;

enum fault_kind {
	FAULT_NONE,
	FAULT_MISSING,       /* an incoming packet has no source */
	FAULT_NO_HOST,       /* a broadcast or multicast address */
	FAULT_NOT_OURS,      /* sent from here, from no address of this host */
	FAULT_OURS,          /* comes in from an address of this host */
	FAULT_LOOPBACK,      /* would leave this host from a loopback address */
	FAULT_LOOPBACK_IN,   /* comes in from a loopback address */
	FAULT_FILTERED,      /* refused by rp_filter */
	FAULT_NOT_FORWARDED, /* the incoming interface does not forward */
	FAULT_UNKNOWN,       /* none of these */
};

struct fault {
	enum fault_kind kind;
	int filter;        /* rp_filter; -1: unknown */
	bool has_way_back; /* there is a route to the source … */
	uint32_t way_back; /* … by this interface */
};

/** Sets lookup->fault. */
void fault_find(struct lookup *lookup);

/** Whether the kernel refuses the packet for it before it looks for a route. */
bool fault_is_first(const struct fault *fault);

/** Whether lookup->fault is known for certain, not just the only explanation left. */
bool fault_is_certain(const struct lookup *lookup);

#endif
