/* SPDX-License-Identifier: MIT */
/* The functions (wire.hand) for parts of sockets that rows cannot describe. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_HAND_H
#define NLINSPECT_SUBJECT_SOCKETS_HAND_H

#include "nlinspect/model/field.h"

/** The name of a unix socket, which may begin with a NUL and contain others. */
wire_hand socket_read_name;

/** The kernel's form of a device number, as "major:minor". */
wire_hand socket_read_device;

/** A set of bits as a list of their numbers. */
wire_hand socket_read_groups;

/** A packet filter as text, and its number of instructions. */
wire_hand socket_read_filter, socket_read_filter_length;

/** The address of a node, as tipc(8) prints it. */
wire_hand socket_read_node;

/** As many bytes of struct packet_diag_mclist as the length in it says. */
wire_hand membership_read_address;

#endif
