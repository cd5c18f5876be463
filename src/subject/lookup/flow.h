/* SPDX-License-Identifier: MIT */
/* The packet as the kernel's rules and routes see it. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_FLOW_H
#define NLINSPECT_SUBJECT_LOOKUP_FLOW_H

#include "nlinspect/model/record.h"

#include "subject/lookup/kernel/device.h"

struct lookup;

struct flow {
	uint8_t family, protocol, tos;
	struct address dst, src; /* src: all zero if it is not chosen yet */
	bool has_src;
	const char *iif, *oif; /* names; oif NULL: any */
	uint32_t oif_index;    /* 0: any */
	uint32_t only_oif;     /* the one interface whose routes can be taken; 0: any */
	struct device vrf;     /* the VRF that the packet belongs to; index 0: none */
	bool vrf_by_oif;       /* it belongs there by its outgoing interface */
	uint32_t mark, uid;
	uint16_t sport, dport;
};

/** Sets lookup->flow to what the kernel makes of the packet before it looks at a rule.
 * @return 0 or -errno */
int flow_init(struct lookup *lookup);

/** Whether the kernel, if no route can be taken, sends to the destination as to a neighbor on the
 * given interface. */
bool flow_tries_on_link(const struct flow *flow);

#endif
