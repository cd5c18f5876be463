/* SPDX-License-Identifier: MIT */
#include "fault.h"

#include "subject/lookup/address.h"
#include "subject/lookup/kernel/destination.h"
#include "subject/lookup/kernel/netconf.h"
#include "subject/lookup/state.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

/* An address is ours only if table local (or main, while no custom rule exists) has an RTN_LOCAL
 * route for it. */
static bool is_ours(struct lookup *lookup, const struct address *address)
{
	struct destination destination;

	if (destination_find(lookup, address, false, &destination) || destination.type != RTN_LOCAL)
		return false;
	return destination_find(lookup, address, true, &destination) ||
	       destination.table == RT_TABLE_LOCAL || destination.table == RT_TABLE_MAIN;
}

/* The fault of a packet that this host sends. */
static enum fault_kind fault_out(struct lookup *lookup)
{
	const struct address *from = &lookup->flow.src;
	int error = lookup->answer.error;

	if (!lookup->flow.has_src || (error != EINVAL && error != ENETUNREACH))
		return FAULT_NONE;
	if (error == EINVAL && (address_is_multicast(from) || address_is_broadcast(from)))
		return FAULT_NO_HOST;
	if (error == EINVAL)
		return address_is_loopback(from) ? FAULT_LOOPBACK : FAULT_NONE;
	return is_ours(lookup, from) ? FAULT_NONE : FAULT_NOT_OURS;
}

/* The kernel accepts incoming packets without a source only if they are for all hosts on a link. */
static bool may_lack_source(const struct address *dst)
{
	return address_is_broadcast(dst) || address_is_unspecified(dst) ||
	       address_is_link_multicast(dst);
}

/* The fault of a packet that comes in. */
static enum fault_kind fault_in(struct lookup *lookup)
{
	const struct flow *flow = &lookup->flow;
	struct fault *fault = &lookup->fault;
	int error = lookup->answer.error;
	struct destination destination;

	if (error == EHOSTUNREACH)
		return FAULT_NOT_FORWARDED;
	if (error != EINVAL && error != EXDEV)
		return FAULT_NONE;
	if (!flow->has_src)
		return may_lack_source(&flow->dst) ? FAULT_NONE : FAULT_MISSING;
	if (address_is_multicast(&flow->src) || address_is_broadcast(&flow->src))
		return FAULT_NO_HOST;
	if (address_is_loopback(&flow->src))
		return FAULT_LOOPBACK_IN;
	error = destination_find(lookup, &flow->src, false, &destination);
	if (!error && destination.type != RTN_UNICAST)
		return destination.type == RTN_LOCAL ? FAULT_OURS : FAULT_NO_HOST;
	fault->way_back = destination.oif;
	fault->has_way_back = !error && destination.oif;
	fault->filter = netconf_rp_filter(lookup);
	return fault->filter > 0 ? FAULT_FILTERED : FAULT_UNKNOWN;
}

void fault_find(struct lookup *lookup)
{
	lookup->fault = (struct fault){.kind = FAULT_NONE};
	/* IPv6 does not look at the source. */
	if (!lookup->answer.error || lookup->flow.family != AF_INET)
		return;
	lookup->fault.kind = lookup->ask->iif ? fault_in(lookup) : fault_out(lookup);
}

bool fault_is_first(const struct fault *fault)
{
	switch (fault->kind) {
	case FAULT_MISSING:
	case FAULT_NOT_OURS:
	case FAULT_NO_HOST:
	case FAULT_LOOPBACK_IN:
	case FAULT_NOT_FORWARDED:
		return true;
	default:
		return false;
	}
}

bool fault_is_certain(const struct lookup *lookup)
{
	const struct fault *fault = &lookup->fault;

	if (fault->kind != FAULT_FILTERED)
		return fault->kind != FAULT_NONE && fault->kind != FAULT_UNKNOWN;
	return !fault->has_way_back || (fault->filter == 1 && fault->way_back != lookup->iif.index);
}
