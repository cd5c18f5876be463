#include "state.h"

#include "subject/routes/metrics.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

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

uint64_t device_mtu(const struct device *device, uint8_t family)
{
	if (family == AF_INET6)
		return device->mtu6 ? device->mtu6 : device->mtu;
	/* The loopback device's is beyond what the length of a packet can say. */
	return device->mtu < UINT16_MAX ? device->mtu : UINT16_MAX;
}

/* Where IPv4 must not learn one, and is not told one, it takes no more by way of a gateway than
 * each host has to take. */
static uint64_t unlearnt_mtu(const struct route_record *way, uint64_t mtu)
{
	enum { EVERY_HOST_TAKES = 576 };
	struct address gateway;

	return route_next_hop(way, &gateway) && mtu > EVERY_HOST_TAKES ? EVERY_HOST_TAKES : mtu;
}

uint64_t lookup_mtu(const struct lookup *lookup)
{
	const struct route_record *way = lookup->answer.route.record;
	bool forwarded = lookup->packet->iif && way->type != RTN_LOCAL;
	bool learnt = record_has(&way->base, ROUTE_expires), locked;
	uint8_t family = lookup->flow.family;
	uint64_t mtu;

	/* The kernel takes off what the encapsulation adds. What goes to a group may go by many. */
	if (record_has(&way->base, ROUTE_encap) || record_has(&way->base, ROUTE_nexthops))
		return 0;
	if (route_mtu(way, &mtu, &locked)) {
		if (!forwarded || locked || (family == AF_INET && !learnt))
			return mtu;
		/* Whether one that was learnt counts is up to ip_forward_use_pmtu. IPv6 forwards
		 * by the MTU of the interface. */
		if (family == AF_INET)
			return 0;
	}
	if (!lookup->device.index)
		return 0;
	mtu = device_mtu(&lookup->device, family);
	return locked && family == AF_INET ? unlearnt_mtu(way, mtu) : mtu;
}
