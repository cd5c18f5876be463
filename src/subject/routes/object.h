/* SPDX-License-Identifier: MIT */
/* The next-hop object of a route. With some settings the kernel sends only its id, and no other
 * description of the next hop. */
#ifndef NLINSPECT_SUBJECT_ROUTES_OBJECT_H
#define NLINSPECT_SUBJECT_ROUTES_OBJECT_H

#include "nlinspect/host/interfaces.h"
#include "nlinspect/source/source.h"

#include "decode.h"

struct route_objects;

/** As nhobjects_new(). route_objects_free() frees it. */
struct route_objects *route_objects_new(
	struct connector *connector, struct interfaces *interfaces, int *missed);

/** Whether only the object has the next hop (net.ipv4.nexthop_compat_mode=0). */
bool route_object_is_all(const struct route_record *record);

/** The object as the value of ROUTE_nh_info, valid until the next call; empty if there is none. */
struct list route_objects_find(struct route_objects *objects, const struct route_record *record);

/**
 * Fills in the object's next hops. They are valid as long as the record; an encapsulation until the
 * next call.
 * @param decoder  the record's
 * @return 0 or -ENOMEM; without the object nothing is filled in
 */
int route_objects_fill(
	struct route_objects *objects, struct route_decoder *decoder, struct route_record *record);

/** Takes the weights of next hops from the route's group, if it is known: the route's own message
 * has only 8 bits for each. Does nothing for a route without a group. */
void route_objects_weigh(struct route_objects *objects, const struct route_record *record);

/** Forgets what the kernel said: objects have changed. */
void route_objects_forget(struct route_objects *objects);

/** Frees it; NULL is fine. */
void route_objects_free(struct route_objects *objects);

#endif
