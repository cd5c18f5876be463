/* SPDX-License-Identifier: MIT */
/* What rows cannot say of a link's attributes: functions that they name (wire.hand). */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_LINKPARTS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_LINKPARTS_H

#include "nlinspect/model/field.h"

/** An identifier of bytes, as ip(8) writes it. */
wire_hand link_read_id;

/** BUS/DEVICE/NUMBER, as devlink(8) names a port. */
wire_hand link_read_devlink_port;

/** The bits of a mask, as a list of their numbers. */
wire_hand link_read_reasons;

/** Hardware of which nothing is said has no map. */
wire_hand link_finish_map;

/** Each program with the way it is attached, which the number of its attribute tells. */
wire_hand link_finish_xdp;

/** The first bytes of an array: as many as an address of the link itself has. */
wire_hand link_read_vf_address, link_read_vf_broadcast;

/** The usual tag goes without saying. */
wire_hand link_finish_vf_vlan;

#endif
