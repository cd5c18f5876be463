/* SPDX-License-Identifier: MIT */
/* The packet of a lookup: what rules and routes can select by. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_ASK_H
#define NLINSPECT_SUBJECT_LOOKUP_ASK_H

#include "nlinspect/model/record.h"

/** What ask.own points at. */
struct lookup_ask {
	struct address dst;    /* AF_INET or AF_INET6 */
	struct address from;   /* of the same family; length 0: none was given */
	const char *iif;       /* the incoming interface; NULL: this host sends the packet */
	const char *oif;       /* the interface, or VRF, that a socket is bound to; NULL: none */
	bool vrf;              /* `oif` must be a VRF */
	uint32_t mark, uid;    /* mark 0: not marked */
	bool has_uid;          /* false: the user of this process */
	uint8_t protocol;      /* IPPROTO_*; 0: none was given */
	uint8_t tos;           /* 0: none */
	uint16_t sport, dport; /* 0: none was given */
};

#endif
