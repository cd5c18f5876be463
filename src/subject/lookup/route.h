/* SPDX-License-Identifier: MIT */
/* Properties of a decoded route that a lookup compares. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_ROUTE_H
#define NLINSPECT_SUBJECT_LOOKUP_ROUTE_H

#include "subject/routes/routes.h"

/** The address of a route's only next hop. @return whether it has one */
bool route_gateway(const struct route_record *route, struct address *ret);

/** The address of one of a route's several next hops. @return whether it has one */
bool route_hop_gateway(const struct nexthop_record *hop, struct address *ret);

/** Whether a next hop leaves by that interface, and has that gateway or like it none. */
bool route_hop_is(const struct nexthop_record *hop, uint64_t oif, bool has_gateway,
	const struct address *gateway);

/** Whether `way`, which has one next hop, goes by one of the route's. */
bool route_goes_by(const struct route_record *route, const struct route_record *way);

/** The errno that a packet gets which takes the route; 0 if none. */
int route_error(const struct route_record *route);

/**
 * The route's own MTU.
 * @param locked  set to whether the kernel must not learn another one; a route can say that
 * without an MTU
 * @return whether it has one; *mtu is untouched if not
 */
bool route_mtu(const struct route_record *route, uint64_t *mtu, bool *locked);

#endif
