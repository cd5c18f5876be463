/* SPDX-License-Identifier: MIT */
/* Next-hop objects of routes. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_KERNEL_OBJECT_H
#define NLINSPECT_SUBJECT_LOOKUP_KERNEL_OBJECT_H

#include "subject/routes/decode.h"
#include "subject/routes/object.h"

struct lookup;

/** Takes from a route's next-hop object what the kernel leaves to that: next hops, or that it is a
 * blackhole. @return 0 or -ENOMEM */
int object_resolve(
	struct route_objects *objects, struct route_decoder *decoder, struct route_record *route);

/** Whether the route that the rules lead to and the route that the kernel names share the next-hop
 * object that the packet goes by. IPv6 caches the way at the object, together with the prefix,
 * table and metric of the route that used it first. */
bool object_is_shared(struct lookup *lookup);

#endif
