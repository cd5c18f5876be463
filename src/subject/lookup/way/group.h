/* SPDX-License-Identifier: MIT */
/* Packets to multicast groups that come in. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_WAY_GROUP_H
#define NLINSPECT_SUBJECT_LOOKUP_WAY_GROUP_H

#include "subject/lookup/lookup.h"
#include "subject/routes/routes.h"

struct lookup;

/** Whether multicast routing does not know yet where the packet goes. */
bool group_is_unresolved(const struct lookup *lookup);

/** Appends to the row what multicast routing does with the packet, whether or not this host takes
 * it as well. @param way the kernel's answer */
enum lookup_verdict group_say_forwarding(struct lookup *lookup, const struct route_record *way);

#endif
