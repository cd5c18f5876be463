/* SPDX-License-Identifier: MIT */
#include "subject/lookup/state.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

/* The routes of local tell, which are within main before there is a rule of one's own; a route of
 * its type in another table makes no address one's own. */
static bool is_ours(struct lookup *lookup, const struct address *address)
{
	struct where where;

	if (lookup_where(lookup, address, false, &where) || where.type != RTN_LOCAL)
		return false;
	return lookup_where(lookup, address, true, &where) || where.table == RT_TABLE_LOCAL ||
	       where.table == RT_TABLE_MAIN;
}

/* Of a packet that is sent from here. */
static enum source_fault fault_out(struct lookup *lookup)
{
	const struct address *from = &lookup->flow.src;
	int error = lookup->answer.error;

	if (!lookup->flow.has_src || (error != EINVAL && error != ENETUNREACH))
		return FAULT_NONE;
	if (error == EINVAL && (address_is_group(from) || address_is_all(from)))
		return FAULT_NO_HOST;
	if (error == EINVAL)
		return address_is_loopback(from) ? FAULT_LOOPBACK : FAULT_NONE;
	return is_ours(lookup, from) ? FAULT_NONE : FAULT_NOT_OURS;
}

/* Without one, only what is for all on a link comes in. */
static bool may_lack_source(const struct address *dst)
{
	return address_is_all(dst) || address_is_none(dst) ||
	       (address_is_group(dst) &&
		       prefix_covers((const uint8_t[]){224, 0, 0}, 24, dst->bytes));
}

static enum source_fault fault_in(struct lookup *lookup)
{
	const struct flow *flow = &lookup->flow;
	struct fault *fault = &lookup->fault;
	int error = lookup->answer.error;
	struct where where;

	if (error == EHOSTUNREACH)
		return FAULT_NOT_FORWARDED;
	if (error != EINVAL && error != EXDEV)
		return FAULT_NONE;
	if (!flow->has_src)
		return may_lack_source(&flow->dst) ? FAULT_NONE : FAULT_MISSING;
	if (address_is_group(&flow->src) || address_is_all(&flow->src))
		return FAULT_NO_HOST;
	if (address_is_loopback(&flow->src))
		return FAULT_LOOPBACK_IN;
	error = lookup_where(lookup, &flow->src, false, &where);
	if (!error && where.type != RTN_UNICAST)
		return where.type == RTN_LOCAL ? FAULT_OURS : FAULT_NO_HOST;
	fault->way_back = where.oif;
	fault->has_way_back = !error && where.oif;
	fault->filter = rp_filter_of(lookup);
	return fault->filter > 0 ? FAULT_FILTERED : FAULT_UNTOLD;
}

void fault_find(struct lookup *lookup)
{
	lookup->fault = (struct fault){.kind = FAULT_NONE};
	/* IPv6 does not look at the source. */
	if (!lookup->answer.error || lookup->flow.family != AF_INET)
		return;
	lookup->fault.kind = lookup->packet->iif ? fault_in(lookup) : fault_out(lookup);
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
		return fault->kind != FAULT_NONE && fault->kind != FAULT_UNTOLD;
	return !fault->has_way_back || (fault->filter == 1 && fault->way_back != lookup->iif.index);
}

/* The kernel's reverse path filter, if it is on. */
static void say_filter(struct lookup *lookup)
{
	const struct fault *fault = &lookup->fault;
	struct out *text = &lookup->text;
	struct device device;

	out_string(text, fault->filter == 1
				 ? "rp_filter is 1 (strict): the way back to it must be by "
				 : "rp_filter is 2 (loose): there must be a way back to it");
	if (fault->filter == 1)
		out_string(text, lookup->iif.name);
	if (!fault->has_way_back || device_by_index(lookup, fault->way_back, &device)) {
		out_string(text, ", and there is none");
	} else if (device.index != lookup->iif.index) {
		out_string(text, ", and is by ");
		out_string(text, device.name);
	}
}

static const char *words_of(const struct fault *fault)
{
	switch (fault->kind) {
	case FAULT_MISSING:
		return "a packet that comes in has a source, which --from ADDRESS gives";
	case FAULT_NO_HOST:
		return "it is no address of a host";
	case FAULT_NOT_OURS:
		return "it is no address of this host";
	case FAULT_OURS:
		return "it is an address of this host";
	case FAULT_LOOPBACK:
		return "packets from a loopback address leave by no other interface than lo, "
		       "unless its route_localnet is on";
	case FAULT_LOOPBACK_IN:
		return "packets from a loopback address are not taken from elsewhere";
	case FAULT_NOT_FORWARDED:
		return "the packet would be forwarded, but the interface that it comes in by does "
		       "not forward";
	case FAULT_UNTOLD:
		return fault->filter ? "the kernel takes no such source from that interface, such "
				       "as by rp_filter"
				     : "the kernel takes no such source from that interface";
	default:
		return "the kernel refuses the packet before it takes the route";
	}
}

void fault_say(struct lookup *lookup)
{
	if (lookup->fault.kind == FAULT_FILTERED)
		say_filter(lookup);
	else
		out_string(&lookup->text, words_of(&lookup->fault));
}
