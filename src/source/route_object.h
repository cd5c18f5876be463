/* A route whose next hops the kernel tells by the number of an object only: its gateway, interface
 * or next hops are taken from there. */
#ifndef NLINSPECT_SRC_SOURCE_ROUTE_OBJECT_H
#define NLINSPECT_SRC_SOURCE_ROUTE_OBJECT_H

#include "nlinspect/decode/items.h"
#include "nlinspect/model/routes.h"
#include "nlinspect/source/nhobjects.h"

/** Whether the kernel left to the object how the route goes on (net.ipv4.nexthop_compat_mode=0). */
bool route_object_is_all(const struct route_record *record);

/**
 * Fills in what the object says.
 * @param nexthops  the empty list of the route's decoder, to which the members of a group are added
 * @return 0 or -ENOMEM; where there is no such object nothing is filled in
 */
int route_object_fill(
	struct nhobjects *nhobjects, struct items *nexthops, struct route_record *record);

#endif
