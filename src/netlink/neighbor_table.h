/* SPDX-License-Identifier: MIT */
/* In which order the kernel's table of neighbors is: inside this room only. */
#ifndef NLINSPECT_NETLINK_NEIGHBOR_TABLE_H
#define NLINSPECT_NETLINK_NEIGHBOR_TABLE_H

#include "nlinspect/netlink/message.h"
#include "nlinspect/netlink/transport.h"

/** What changes when the table is put in another order; all 0: not known. */
struct neighbor_table {
	uint64_t grows;
	uint32_t seed, mask;
};

/** Asks for the state of a family's table, over a conversation of its own. What the kernel does not
 * tell is not known. */
struct neighbor_table neighbor_table_read(struct connector *connector, uint8_t family);

/** The state that a message of the answer tells. @return whether it is about that family's table */
bool neighbor_table_decode(
	const struct message *message, uint8_t family, struct neighbor_table *ret);

/** Whether the order was the same all the time between. */
bool neighbor_table_same(const struct neighbor_table *a, const struct neighbor_table *b);

#endif
