/* SPDX-License-Identifier: MIT */
/* Parts of a link's message that rows cannot describe. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_LINKPARTS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_LINKPARTS_H

#include "nlinspect/model/field.h"

/** An identifier made of bytes, as ip(8) writes it. */
wire_hand link_read_id;

/** BUS/DEVICE/NUMBER, as devlink(8) names a port. */
wire_hand link_read_devlink_port;

/** The numbers of the bits in a mask, as a list. */
wire_hand link_read_reasons;

/** A map of zeros is absent. */
wire_hand link_finish_map;

/** Each program and its attachment, which the attribute's number gives. */
wire_hand link_finish_xdp;

/** The first bytes of an array: as many as the link's own address has. */
wire_hand link_read_vf_address, link_read_vf_broadcast;

/** The usual tag protocol is left out. */
wire_hand link_finish_vf_vlan;

#endif
