/* SPDX-License-Identifier: MIT */
/* What an encapsulation's type makes of its attributes, and what rows cannot say of these. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAP_H
#define NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAP_H

#include "nlinspect/model/field.h"

/** By encap_type: the rows of RTA_ENCAP and NHA_ENCAP. */
extern const struct selector encap_types;

/** A type that is cut short makes no sense, and nothing else does without it. */
wire_hand encap_read_type;

/** The segments of struct seg6_iptunnel_encap, of the header that is in it, and of RPL's header;
 * the first one first. */
wire_hand encap_read_seg6, encap_read_srh, encap_read_rpl;

/** The number of the key that ends the header in struct seg6_iptunnel_encap, or the header. */
wire_hand encap_read_seg6_hmac, encap_read_hmac;

/** The mode of IOAM, whose numbers are others than those of segment routing. */
wire_hand encap_read_ioam6_mode;

/** The room of a trace, which its header has in units of 4 bytes. */
wire_hand encap_read_trace_size;

#endif
