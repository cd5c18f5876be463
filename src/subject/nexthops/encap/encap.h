/* SPDX-License-Identifier: MIT */
/* The types of encapsulation, each with its own attributes, and the parts of them that rows cannot
 * describe. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAP_H
#define NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAP_H

#include "nlinspect/model/field.h"

/** Selects the rows of RTA_ENCAP and NHA_ENCAP by encap_type. */
extern const struct selector encap_types;

/** A truncated type is malformed, and nothing else is understood without it. */
wire_hand encap_read_type;

/** The segments of struct seg6_iptunnel_encap, of the header in it, and of RPL's header, in the
 * order of the path. */
wire_hand encap_read_seg6, encap_read_srh, encap_read_rpl;

/** The id of the key at the end of the header, for struct seg6_iptunnel_encap and for the header.
 */
wire_hand encap_read_seg6_hmac, encap_read_hmac;

/** The mode of IOAM; its numbers differ from segment routing's. */
wire_hand encap_read_ioam6_mode;

/** The size of a trace; its header counts in 4 bytes. */
wire_hand encap_read_trace_size;

#endif
