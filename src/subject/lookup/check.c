/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "route.h"
#include "row.h"
#include "state.h"
#include "subject/lookup/kernel/destination.h"
#include "subject/lookup/kernel/object.h"
#include "subject/lookup/way/group.h"
#include "subject/routes/routes.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

/* While no custom rule exists, IPv4 keeps the routes of table local in main, and reports main. */
static bool is_same_table(const struct route_record *ours, const struct route_record *kernels)
{
	return ours->table == kernels->table ||
	       (ours->family == AF_INET && ours->table == RT_TABLE_LOCAL &&
		       kernels->table == RT_TABLE_MAIN);
}

static uint64_t metric_of(const struct route_record *route)
{
	return record_has(&route->base, ROUTE_metric) ? route->metric : 0;
}

/* Whether the rules lead to the route that the kernel names. */
static bool is_same_route(const struct route_record *ours, const struct route_record *kernels)
{
	/* For a multicast or broadcast packet, IPv4 reports the type of the packet, not of its
	 * route. */
	bool same_type = ours->type == kernels->type || kernels->type == RTN_MULTICAST ||
			 kernels->type == RTN_BROADCAST;

	/* Two IPv6 routes can differ in their next hop only. */
	if (kernels->type == RTN_UNICAST && record_has(&kernels->base, ROUTE_oif) &&
		!route_goes_by(ours, kernels))
		return false;
	return is_same_table(ours, kernels) && ours->dst.bits == kernels->dst.bits && same_type &&
	       metric_of(ours) == metric_of(kernels);
}

/* The kernel reports the loopback device for packets to this host, not the route's interface. */
static bool is_for_host(const struct lookup *lookup, uint64_t type)
{
	if (type == RTN_BROADCAST)
		return lookup->ask->iif != NULL;
	return type == RTN_LOCAL || (type == RTN_ANYCAST && lookup->flow.family == AF_INET6);
}

/* Whether the kernel's way leaves by an interface of the route. */
static bool is_way_of(const struct lookup *lookup, const struct route_record *route,
	const struct route_record *way)
{
	const struct list *hops = &route->nexthops;

	if (is_for_host(lookup, route->type) || !record_has(&way->base, ROUTE_oif))
		return true;
	if (record_has(&route->base, ROUTE_oif))
		return route->oif == way->oif;
	for (uint32_t i = 0; record_has(&route->base, ROUTE_nexthops) && i < hops->count; i++) {
		if (((const struct nexthop_record *)list_item(hops, i))->oif == way->oif)
			return true;
	}
	return false;
}

/* The route that the kernel names for RTM_F_FIB_MATCH, if its answer goes by that. Between the two
 * questions it may have begun to probe a failed gateway again, and then takes the route of that. */
static const struct route_record *matching_route(const struct lookup *lookup)
{
	const struct route_record *way = lookup->answer.route.record;
	const struct route_record *match = lookup->match.route.record;
	bool has_ways = match && (record_has(&match->base, ROUTE_oif) ||
					 record_has(&match->base, ROUTE_nexthops));

	if (!match || match->flags & RTM_F_CLONED)
		return NULL;
	if (lookup->flow.family == AF_INET6 && way && way->type == RTN_UNICAST && has_ways &&
		!route_goes_by(match, way))
		return NULL;
	return match;
}

/* A gateway that is an address of this host stands for the interface that has the address. */
static bool is_own_gateway(struct lookup *lookup, const struct address *gateway)
{
	struct destination destination;

	return gateway->length && gateway->family == lookup->flow.family &&
	       !destination_find(lookup, gateway, false, &destination) &&
	       destination.type == RTN_LOCAL;
}

static bool is_gateway_of(
	struct lookup *lookup, const struct route_record *route, const struct route_record *way)
{
	struct address gateway;

	if (way->type != RTN_UNICAST || route_is_redirected(way) || route_goes_by(route, way))
		return true;
	if (route_gateway(way, &gateway))
		return false;
	for (uint32_t i = 0; i < route_hop_count(route); i++) {
		struct hop hop = route_hop_at(route, i);

		if (hop.oif == way->oif && is_own_gateway(lookup, &hop.gateway))
			return true;
	}
	return false;
}

/* The kernel uses the source of the route if none is given. It chooses another one for groups
 * if the interface is given, and for routes that lead out of the packet's VRF. */
static bool is_source_of(const struct lookup *lookup, const struct route_record *route,
	const struct route_record *way)
{
	const struct flow *flow = &lookup->flow;

	if (flow->has_src || lookup->ask->iif || flow->vrf.index || way->type == RTN_MULTICAST ||
		!record_has(&route->base, ROUTE_prefsrc) || !record_has(&way->base, ROUTE_prefsrc))
		return true;
	return !memcmp(route->prefsrc.bytes, way->prefsrc.bytes, way->prefsrc.length);
}

/* @return 0 if it has no MTU of its own */
static uint64_t mtu_of(const struct route_record *route)
{
	uint64_t mtu = 0;
	bool locked;

	route_mtu(route, &mtu, &locked);
	return mtu;
}

/* @return the first property in which the kernel's answer differs from the route, or NULL */
static const char *difference(
	struct lookup *lookup, const struct route_record *route, const struct route_record *way)
{
	/* An exception, which expires, has the MTU of the path. */
	bool learned = record_has(&way->base, ROUTE_expires);

	if (!is_way_of(lookup, route, way))
		return "interface";
	if (!is_gateway_of(lookup, route, way))
		return "gateway";
	if (!is_source_of(lookup, route, way))
		return "source";
	/* The kernel caches the rest with the next-hop object, for the route that used it first. */
	if (object_is_shared(lookup))
		return NULL;
	if (!is_same_table(route, way))
		return "table";
	/* IPv4 does not report it. */
	if (record_has(&way->base, ROUTE_metric) && metric_of(route) != metric_of(way))
		return "metric";
	if (!learned && way->type == RTN_UNICAST && mtu_of(route) != mtu_of(way))
		return "MTU";
	return NULL;
}

static bool say_other(struct lookup *lookup, const char *property)
{
	if (!property)
		return true;
	out_string(&lookup->text, "the kernel takes another ");
	out_string(&lookup->text, property);
	return false;
}

/* A packet that the kernel hands over without a route. */
static const char *direct_difference(const struct lookup *lookup)
{
	const struct route_record *way = lookup->answer.route.record;
	struct address gateway;

	if (lookup->outcome.on_link)
		return way->oif != lookup->flow.oif_index ? "interface"
		       : route_gateway(way, &gateway)     ? "gateway"
							  : NULL;
	if (group_is_unresolved(lookup) ||
		(way->type == lookup->outcome.type && way->oif == lookup->outcome.oif))
		return NULL;
	return "interface";
}

/* @return whether the explanation agrees with the kernel; if not, the row says how it differs */
static bool lookup_agrees(struct lookup *lookup)
{
	const struct route_record *ours = lookup->found.record;
	const struct route_record *way = lookup->answer.route.record;
	const struct route_record *kernels = matching_route(lookup);
	struct out *text = &lookup->text;

	if (lookup->answer.error != lookup->outcome.error) {
		out_string(text, "the rules and routes that were read lead to: ");
		if (lookup->outcome.error)
			row_error(lookup, lookup->outcome.error);
		else
			out_string(text, "a route that works");
		return false;
	}
	if (lookup->outcome.error)
		return true;
	if (lookup->outcome.direct || lookup->outcome.on_link)
		return say_other(lookup, direct_difference(lookup));
	if (kernels && !object_is_shared(lookup) && !is_same_route(ours, kernels)) {
		out_string(text, "the kernel takes another route: ");
		row_route(lookup, kernels);
		if (lookup->match_is_searched && !lookup->match_is_listed)
			out_string(text, ", which it omits from the listing of that table");
		return false;
	}
	return say_other(lookup, difference(lookup, ours, way));
}

/* Says why the kernel names another route than the rules lead to, if both share an object. */
static void say_shared(struct lookup *lookup)
{
	const struct route_record *ours = lookup->found.record;
	const struct route_record *way = lookup->answer.route.record;
	const struct route_record *kernels = lookup->match.route.record;

	if (!ours || !way || !kernels || !object_is_shared(lookup) ||
		(is_same_route(ours, kernels) && is_same_table(ours, way)))
		return;
	out_string(&lookup->text, "; the kernel has cached the way with the next-hop object, for "
				  "the route that used it first: ");
	row_route(lookup, kernels);
}

/* Whether the rows are known to be of one moment; if not, the row says why. */
static bool is_of_one_moment(struct lookup *lookup)
{
	int unwatched = lookup->news->error;
	struct out *text = &lookup->text;

	if (lookup->changed) {
		out_string(text, "; rules, routes or links changed meanwhile");
	} else if (unwatched) {
		out_string(text, "; changes meanwhile were not watched: ");
		out_string(text, strerror(-unwatched));
	}
	return !lookup->changed && !unwatched;
}

void check_say(struct lookup *lookup)
{
	struct out *text = &lookup->text;
	int missing = lookup->unasked ? lookup->unasked : *lookup->objects_missed;
	bool one_moment;

	row_begin(lookup, STEP_CHECK);
	if (missing) {
		out_string(text, "not everything could be asked: ");
		out_string(text, strerror(-missing));
		row_end(lookup, LOOKUP_VERDICT_UNKNOWN);
		return;
	}
	lookup->differs = !lookup_agrees(lookup);
	if (!lookup->differs) {
		out_string(text, "the explanation agrees with the kernel's answer");
		say_shared(lookup);
	}
	/* After all questions. */
	lookup->changed = news_came(lookup->news);
	one_moment = is_of_one_moment(lookup);
	if (lookup->differs && one_moment)
		out_string(text, "; the explanation cannot follow the kernel here");
	row_end(lookup, lookup->differs ? LOOKUP_VERDICT_DIFFERS
			: one_moment    ? LOOKUP_VERDICT_OK
					: LOOKUP_VERDICT_UNKNOWN);
}
