/* SPDX-License-Identifier: MIT */
/* The record of an encapsulation (RTA_ENCAP, NHA_ENCAP) and of a segment in it. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAPS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAPS_H

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
