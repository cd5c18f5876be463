/* SPDX-License-Identifier: MIT */
/* The order of the kernel's neighbor table: see struct table_order. */
#ifndef NLINSPECT_SUBJECT_NEIGHBORS_TABLE_ORDER_H
#define NLINSPECT_SUBJECT_NEIGHBORS_TABLE_ORDER_H

#include "nlinspect/netlink/message.h"
#include "nlinspect/netlink/transport.h"

/** request.watch_order of neighbors: asks over a separate conversation. @return the order of a
 * family's table; all 0 if the kernel does not report it */
struct table_order neighbor_order_read(struct connector *connector, uint8_t family);

/** Reads the order from a message of the answer. @return whether it is about that family's table */
bool neighbor_order_decode(const struct message *message, uint8_t family, struct table_order *ret);

#endif
