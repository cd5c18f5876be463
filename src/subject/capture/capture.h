/* SPDX-License-Identifier: MIT */
/* The record of a packet, made from the rows of subject/capture/capture.def. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_CAPTURE_H
#define NLINSPECT_SUBJECT_CAPTURE_CAPTURE_H

#define SCHEMA   capture
#define ROWS     "subject/capture/capture.def"
#define ID(name) CAPTURE_##name
#include "nlinspect/model/record_type.h"

#include "nlinspect/model/field.h"

/** Values of `direction`; UNKNOWN is absent. */
enum capture_direction { CAPTURE_UNKNOWN, CAPTURE_IN, CAPTURE_OUT };

/** Values of `reception`: sll_pkttype (linux/if_packet.h) plus one; 0 is absent. */
enum capture_reception {
	CAPTURE_UNICAST = 1,
	CAPTURE_BROADCAST,
	CAPTURE_MULTICAST,
	CAPTURE_OTHER,
};

/** Values of `link_type` that are decoded: LINKTYPE_* of files, which differ from some DLT_*. */
enum capture_link_type {
	CAPTURE_LINK_NULL = 0,
	CAPTURE_LINK_ETHERNET = 1,
	CAPTURE_LINK_RAW_BSD = 12, /* DLT_RAW, which some files have */
	CAPTURE_LINK_RAW = 101,
	CAPTURE_LINK_LOOP = 108,
	CAPTURE_LINK_SLL = 113,
	CAPTURE_LINK_IPV4 = 228,
	CAPTURE_LINK_IPV6 = 229,
	CAPTURE_LINK_SLL2 = 276,
};

/** A value of `protocol` that is no number of IP: an Ethernet type. */
#define CAPTURE_ETHER(type) WORD_OF(1, type)

/** A value of `protocol` for what is no IP and has no Ethernet type: a DSAP of 802.2. */
#define CAPTURE_LLC(dsap) WORD_OF(2, dsap)

/** Values of `checksum`; the worst of a packet's counts. */
enum capture_checksum { CAPTURE_SUM_CORRECT = 1, CAPTURE_SUM_OFFLOAD, CAPTURE_SUM_BAD };

/** Values of `fault`. */
enum capture_fault { CAPTURE_FAULT_CUT = 1, CAPTURE_FAULT_MALFORMED };

/** Values of `owner_match`. */
enum capture_owner_match {
	CAPTURE_OWNER_EXACT = 1,
	CAPTURE_OWNER_BOUND,
	CAPTURE_OWNER_PAST,
	CAPTURE_OWNER_TOLD,
};

extern const struct words capture_protocols, capture_link_types, capture_dns_types,
	capture_dns_rcodes;

#endif
