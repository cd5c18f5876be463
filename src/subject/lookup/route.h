/* SPDX-License-Identifier: MIT */
/* Properties of a decoded route that a lookup compares. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_ROUTE_H
#define NLINSPECT_SUBJECT_LOOKUP_ROUTE_H

#include "nlinspect/netlink/message.h"

#include "subject/routes/routes.h"

/** Whether the prefix of a route's message, which is no shorter than its header, covers an address
 * of the same family. */
bool route_message_covers(const struct message *message, const struct address *address);

/** The address of a route's only next hop. @return whether it has one */
bool route_gateway(const struct route_record *route, struct address *ret);

/** One next hop: a route has one or several. */
struct hop {
	uint32_t oif;           /* 0: none */
	uint64_t flags;         /* RTNH_F_* */
	struct address gateway; /* length 0: none */
};

/** The only next hop of a route. */
struct hop route_hop(const struct route_record *route);

/** One of a route's several next hops. */
struct hop route_hop_of(const struct nexthop_record *nexthop);

/** How many next hops a route has, at least one, and the i-th of them. */
uint32_t route_hop_count(const struct route_record *route);
struct hop route_hop_at(const struct route_record *route, uint32_t i);

/** Whether both have the same interface and gateway. */
bool route_hop_equals(const struct hop *one, const struct hop *other);

/** Whether `way`, which has one next hop, goes by one of the route's. */
bool route_goes_by(const struct route_record *route, const struct route_record *way);

/** Whether the kernel's answer has its gateway from an ICMP redirect. */
bool route_is_redirected(const struct route_record *way);

/** The errno that packets get from a route of its type; 0 if none. */
int route_error(const struct route_record *route);

/**
 * The route's own MTU.
 * @param locked  set to whether the kernel must not learn another one; a route can say that
 * without an MTU
 * @return whether it has one; *mtu is untouched if not
 */
bool route_mtu(const struct route_record *route, uint64_t *mtu, bool *locked);

#endif
