/* SPDX-License-Identifier: MIT */
/* What a route has from its next-hop object, and what it has only from there: the kernel may tell
 * by the number of an object how a route goes on, and nothing else. */
#ifndef NLINSPECT_SUBJECT_ROUTES_OBJECT_H
#define NLINSPECT_SUBJECT_ROUTES_OBJECT_H

#include "nlinspect/host/interfaces.h"
#include "nlinspect/source/source.h"

#include "decode.h"

struct route_objects;

/** As nhobjects_new(). route_objects_free() frees it. */
struct route_objects *route_objects_new(
	struct connector *connector, struct interfaces *interfaces, int *missed);

/** Whether the kernel left to the object how the route goes on (net.ipv4.nexthop_compat_mode=0). */
bool route_object_is_all(const struct route_record *record);

/** The object as the value of ROUTE_nh_info, good until the next call; empty if there is none. */
struct list route_objects_find(struct route_objects *objects, const struct route_record *record);

/**
 * Fills in what the object says. It is good as long as the record and, as to an encapsulation,
 * until the next call.
 * @param decoder  the record's
 * @return 0 or -ENOMEM; where there is no such object nothing is filled in
 */
int route_objects_fill(
	struct route_objects *objects, struct route_decoder *decoder, struct route_record *record);

/** Takes the weights of next hops from the group that the route refers to, where it is known: the
 * route's own message has room for 8 bits of each. Does nothing for a route without a group. */
void route_objects_weigh(struct route_objects *objects, const struct route_record *record);

/** Frees it; NULL is fine. */
void route_objects_free(struct route_objects *objects);

#endif
