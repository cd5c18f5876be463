/* SPDX-License-Identifier: MIT */
/* The record of an encapsulation (RTA_ENCAP, NHA_ENCAP) and of a segment in it. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAPS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAPS_H

/** Values of wire.kind in the schemas below. */
enum {
	WIRE_ENCAP = 1,
	WIRE_ENCAP_OBJECT,
	WIRE_ENCAP_IP,
	WIRE_ENCAP_IP6,
	WIRE_ENCAP_SEG6,
	WIRE_ENCAP_MPLS,
	WIRE_ENCAP_SEG6LOCAL,
	WIRE_ENCAP_FLAVORS,
	WIRE_ENCAP_COUNTERS,
	WIRE_ENCAP_IOAM6,
	WIRE_ENCAP_RPL,
	WIRE_ENCAP_ENDPOINT,
	WIRE_ENCAP_BPF,
	WIRE_ENCAP_BPF_IN,
	WIRE_ENCAP_BPF_OUT,
	WIRE_ENCAP_BPF_XMIT,
	WIRE_ENCAP_XFRM,
	WIRE_ENCAP_ILA,
};

/* An encapsulation. */
#define SCHEMA   encap
#define ROWS     "subject/nexthops/encap/encaps.def"
#define ID(name) ENCAP_##name
#include "nlinspect/model/record_type.h"

enum { ENCAP_MODE_AUTO = 256 }; /* `mode`: above all numbers of the ABI */

/* One segment of the path of an SRv6 encapsulation. */
#define SCHEMA   segment
#define ROWS     "subject/nexthops/encap/segments.def"
#define ID(name) SEGMENT_##name
#include "nlinspect/model/record_type.h"

#endif
