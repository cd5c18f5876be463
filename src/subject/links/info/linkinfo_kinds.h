/* SPDX-License-Identifier: MIT */
/* The link kinds, each with its own attributes in IFLA_INFO_DATA, and the parts of them that rows
 * cannot describe. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_LINKINFO_KINDS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_LINKINFO_KINDS_H

#include "nlinspect/model/field.h"

/** Select the rows of IFLA_INFO_DATA by info_kind, and those of IFLA_INFO_SLAVE_DATA by
 * info_slave_kind. */
extern const struct selector link_kinds, link_port_kinds;

/** Priority and address of a bridge. */
wire_hand link_read_bridge_id;

/** The names of the groups in a mask. */
wire_hand link_read_group_mask;

/** An encapsulation without a type is absent. */
wire_hand link_finish_encap;

#endif
