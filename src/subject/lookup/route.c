/* SPDX-License-Identifier: MIT */
#include "route.h"

#include "address.h"
#include "subject/nexthops/nexthops.h"
#include "subject/routes/routes.h"

#include <errno.h>
#include <linux/in_route.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

bool route_message_covers(const struct message *message, const struct address *address)
{
	struct attribute dst;
	uint8_t bits = message->payload[offsetof(struct rtmsg, rtm_dst_len)];

	if (!bits)
		return true;
	return attribute_find(message_attributes(message, sizeof(struct rtmsg)), RTA_DST, &dst) &&
	       bits <= dst.length * 8 && dst.length == address->length &&
	       address_is_in(address->bytes, dst.payload, bits);
}

bool route_gateway(const struct route_record *route, struct address *ret)
{
	const struct via_record *via = route->via.items;

	if (record_has(&route->base, ROUTE_gateway))
		*ret = route->gateway;
	else if (record_has(&route->base, ROUTE_via) && record_has(&via->base, VIA_host))
		*ret = via->host;
	else if (record_has(&route->base, ROUTE_next_hop))
		*ret = route->next_hop; /* from the next-hop object */
	else
		return false;
	return true;
}

int route_error(const struct route_record *route)
{
	switch (route->type) {
	case RTN_BLACKHOLE:
		return EINVAL;
	case RTN_UNREACHABLE:
		return EHOSTUNREACH;
	case RTN_PROHIBIT:
		return EACCES;
	default:
		return 0;
	}
}

bool route_mtu(const struct route_record *route, uint64_t *mtu, bool *locked)
{
	const struct metrics_record *metrics = route->metrics.items;

	*locked = false;
	if (!record_has(&route->base, ROUTE_metrics))
		return false;
	*locked = record_has(&metrics->base, METRIC_lock) && metrics->lock & 1u << RTAX_MTU;
	if (!record_has(&metrics->base, METRIC_mtu))
		return false;
	*mtu = metrics->mtu;
	return true;
}

struct hop route_hop(const struct route_record *route)
{
	struct hop hop = {.flags = route->flags};

	if (record_has(&route->base, ROUTE_oif))
		hop.oif = (uint32_t)route->oif;
	route_gateway(route, &hop.gateway);
	return hop;
}

struct hop route_hop_of(const struct nexthop_record *nexthop)
{
	const struct via_record *via = nexthop->via.items;
	struct hop hop = {.oif = (uint32_t)nexthop->oif, .flags = nexthop->flags};

	if (record_has(&nexthop->base, NEXTHOP_gateway))
		hop.gateway = nexthop->gateway;
	else if (record_has(&nexthop->base, NEXTHOP_via) && record_has(&via->base, VIA_host))
		hop.gateway = via->host;
	return hop;
}

bool route_hop_equals(const struct hop *one, const struct hop *other)
{
	return one->oif == other->oif && one->gateway.length == other->gateway.length &&
	       !memcmp(one->gateway.bytes, other->gateway.bytes, one->gateway.length);
}

static bool has_several(const struct route_record *route)
{
	return record_has(&route->base, ROUTE_nexthops) && route->nexthops.count;
}

uint32_t route_hop_count(const struct route_record *route)
{
	return has_several(route) ? route->nexthops.count : 1;
}

struct hop route_hop_at(const struct route_record *route, uint32_t i)
{
	return has_several(route) ? route_hop_of((const void *)list_item(&route->nexthops, i))
				  : route_hop(route);
}

bool route_goes_by(const struct route_record *route, const struct route_record *way)
{
	struct hop taken = route_hop(way);

	for (uint32_t i = 0; i < route_hop_count(route); i++) {
		struct hop hop = route_hop_at(route, i);

		if (route_hop_equals(&hop, &taken))
			return true;
	}
	return false;
}

/* IPv6 does not say so. An exception of a path MTU expires, one of a redirect does not. */
bool route_is_redirected(const struct route_record *way)
{
	if (!record_has(&way->base, ROUTE_cache))
		return false;
	return way->family == AF_INET ? way->cache & RTCF_REDIRECTED
				      : !record_has(&way->base, ROUTE_expires);
}
