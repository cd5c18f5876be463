/* SPDX-License-Identifier: MIT */
#include "flow.h"

#include "address.h"
#include "state.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* Finds the VRF of the packet: its interface is one, or is in one. */
static int flow_vrf(struct lookup *lookup, const struct device *device)
{
	struct device master;
	int error;

	if (device->vrf) {
		lookup->flow.vrf = *device;
		return 0;
	}
	if (!device->master)
		return 0;
	error = device_by_index(lookup, device->master, &master);
	if (!error && master.vrf)
		lookup->flow.vrf = master;
	return error == -ENODATA ? 0 : error;
}

/* An IPv6 address that is ambiguous without an interface. */
static bool is_of_link(const struct address *dst)
{
	static const uint8_t loopback[16] = {[15] = 1};

	return dst->bytes[0] == 0xff || (dst->bytes[0] == 0xfe && dst->bytes[1] >> 6 == 2) ||
	       !memcmp(dst->bytes, loopback, sizeof(loopback));
}

/* With a source address, IPv6 requires the given interface for link-scoped addresses only. */
static uint32_t only_oif(const struct lookup *lookup)
{
	const struct flow *flow = &lookup->flow;

	if (flow->family == AF_INET)
		return flow->oif_index;
	if (is_of_link(&flow->dst))
		return lookup->ask->iif ? lookup->iif.index : flow->oif_index;
	return flow->has_src ? 0 : flow->oif_index;
}

static int flow_interfaces(struct lookup *lookup)
{
	const struct lookup_ask *ask = lookup->ask;
	struct flow *flow = &lookup->flow;

	if (ask->iif)
		return flow_vrf(lookup, &lookup->iif);
	if (!ask->oif)
		return 0;
	flow->vrf_by_oif = true;
	if (!lookup->oif.vrf) {
		flow->oif = lookup->oif.name;
		flow->oif_index = lookup->oif.index;
	}
	return flow_vrf(lookup, &lookup->oif);
}

int flow_init(struct lookup *lookup)
{
	const struct lookup_ask *ask = lookup->ask;
	struct flow *flow = &lookup->flow;
	int error;

	*flow = (struct flow){
		.family = ask->dst.family,
		.protocol = ask->protocol,
		.tos = ask->tos,
		.dst = ask->dst,
		.src = ask->from,
		.has_src = !address_is_unspecified(&ask->from),
		.iif = ask->iif ? lookup->iif.name : "lo",
		.mark = ask->mark,
		.uid = ask->has_uid                 ? ask->uid
		       : lookup->run->ask->recorded ? 0
						    : getuid(),
		.sport = ask->sport,
		.dport = ask->dport,
	};
	flow->src.family = flow->family;
	flow->src.length = flow->dst.length;
	/* The kernel looks up UDP if no protocol is given. */
	if (flow->family == AF_INET && !flow->protocol)
		flow->protocol = IPPROTO_UDP;
	/* IPv4 reads the ports from an incoming packet itself, and ICMP has no ports. */
	if (ask->iif && flow->family == AF_INET && flow->protocol == IPPROTO_ICMP)
		flow->sport = flow->dport = 0;
	/* An incoming packet has no user: IPv4 takes it as root's, IPv6 as the invalid user's. */
	if (ask->iif && flow->family == AF_INET)
		flow->uid = 0;
	else if (ask->iif && !ask->has_uid)
		flow->uid = UINT32_MAX;
	error = flow_interfaces(lookup);
	flow->only_oif = only_oif(lookup);
	return error;
}

bool flow_tries_on_link(const struct flow *flow)
{
	return flow->family == AF_INET && flow->oif_index &&
	       (!flow->vrf.index || address_is_multicast(&flow->dst));
}
