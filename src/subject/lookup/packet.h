/* SPDX-License-Identifier: MIT */
/* The packet whose way a lookup asks for: what rules and routes look at. It is what ask.own points
 * at. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_PACKET_H
#define NLINSPECT_SUBJECT_LOOKUP_PACKET_H

#include "nlinspect/model/record.h"

struct lookup_packet {
	struct address dst;    /* AF_INET or AF_INET6 */
	struct address from;   /* length 0: none was given; else of the same family */
	const char *iif;       /* the interface that it comes in by; NULL: it is sent from here */
	const char *oif;       /* the interface, or VRF, that a socket is bound to; NULL: none */
	bool vrf;              /* `oif` must be a VRF */
	uint32_t mark, uid;    /* mark 0 is none */
	bool has_uid;          /* else it is of who asks */
	uint8_t protocol;      /* IPPROTO_*; 0: none was given */
	uint8_t tos;           /* 0: none */
	uint16_t sport, dport; /* 0: none was given */
};

#endif
