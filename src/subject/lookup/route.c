/* SPDX-License-Identifier: MIT */
#include "route.h"

#include "subject/nexthops/nexthops.h"
#include "subject/routes/routes.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

bool route_gateway(const struct route_record *route, struct address *ret)
{
	const struct via_record *via = route->via.items;

	if (record_has(&route->base, ROUTE_gateway))
		*ret = route->gateway;
	else if (record_has(&route->base, ROUTE_via) && record_has(&via->base, VIA_host))
		*ret = via->host;
	else if (record_has(&route->base, ROUTE_next_hop))
		*ret = route->next_hop; /* of a next-hop object */
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

bool route_hop_gateway(const struct nexthop_record *hop, struct address *ret)
{
	const struct via_record *via = hop->via.items;

	if (record_has(&hop->base, NEXTHOP_gateway))
		*ret = hop->gateway;
	else if (record_has(&hop->base, NEXTHOP_via) && record_has(&via->base, VIA_host))
		*ret = via->host;
	else
		return false;
	return true;
}

bool route_hop_is(const struct nexthop_record *hop, uint64_t oif, bool has_gateway,
	const struct address *gateway)
{
	struct address other;
	bool has_other = route_hop_gateway(hop, &other);

	return oif == hop->oif && has_gateway == has_other &&
	       (!has_gateway || (gateway->length == other.length &&
					!memcmp(gateway->bytes, other.bytes, other.length)));
}

bool route_goes_by(const struct route_record *route, const struct route_record *way)
{
	struct address gateway, other;
	bool has_gateway = route_gateway(way, &gateway), has_other;

	if (record_has(&route->base, ROUTE_nexthops)) {
		for (uint32_t i = 0; i < route->nexthops.count; i++) {
			if (route_hop_is((const void *)list_item(&route->nexthops, i), way->oif,
				    has_gateway, &gateway))
				return true;
		}
		return false;
	}
	has_other = route_gateway(route, &other);
	return route->oif == way->oif && has_gateway == has_other &&
	       (!has_gateway || (gateway.length == other.length &&
					!memcmp(gateway.bytes, other.bytes, other.length)));
}
