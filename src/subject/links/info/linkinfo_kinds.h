/* SPDX-License-Identifier: MIT */
/* The kinds of links, whose attributes in IFLA_INFO_DATA are of a kind each, and what rows cannot
 * say of these. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_LINKINFO_KINDS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_LINKINFO_KINDS_H

#include "nlinspect/model/field.h"

/** By info_kind: the rows of IFLA_INFO_DATA; by info_slave_kind: those of IFLA_INFO_SLAVE_DATA. */
extern const struct selector link_kinds, link_port_kinds;

/** Priority and address of a bridge. */
wire_hand link_read_bridge_id;

/** The groups of a mask, by name. */
wire_hand link_read_group_mask;

/** There is one only if it has a type. */
wire_hand link_finish_encap;

#endif
