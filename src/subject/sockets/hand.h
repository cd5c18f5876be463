/* SPDX-License-Identifier: MIT */
/* What rows cannot say of sockets: functions that they name (wire.hand). */
#ifndef NLINSPECT_SUBJECT_SOCKETS_HAND_H
#define NLINSPECT_SUBJECT_SOCKETS_HAND_H

#include "nlinspect/model/field.h"

/** The name of a unix socket, which may begin with a NUL and hold further ones. */
wire_hand socket_read_name;

/** The kernel's own form of a device number, as "major:minor". */
wire_hand socket_read_device;

/** A set of bits as a list of their numbers. */
wire_hand socket_read_groups;

/** A packet filter as a text, and how many instructions it has. */
wire_hand socket_read_filter, socket_read_filter_length;

/** The number of a node, written as tipc(8) does. */
wire_hand socket_read_node;

/** As many bytes of struct packet_diag_mclist as it says that its address has. */
wire_hand membership_read_address;

#endif
