/* SPDX-License-Identifier: MIT */
/* Packets that their route encapsulates. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_WAY_OUTER_H
#define NLINSPECT_SUBJECT_LOOKUP_WAY_OUTER_H

#include "subject/lookup/kernel/device.h"

struct lookup;

/** Adds a row for the outer packet, if there is one. @return whether the next hop of the route gets
 * the packet */
bool outer_say(struct lookup *lookup, const struct device *device);

#endif
