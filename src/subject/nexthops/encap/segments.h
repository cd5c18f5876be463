/* SPDX-License-Identifier: MIT */
/* The record of one segment of a route's encapsulation, made from the rows of
 * subject/nexthops/encap/segments.def.
 */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_SEGMENTS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_SEGMENTS_H

#define SCHEMA   segment
#define ROWS     "subject/nexthops/encap/segments.def"
#define ID(name) SEGMENT_##name
#include "nlinspect/model/record_type.h"

#endif
