/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "route.h"
#include "row.h"
#include "state.h"
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

/* Whether the rules lead to the route that the kernel names. */
static bool is_same_route(const struct route_record *ours, const struct route_record *kernels)
{
	/* IPv4 reports a multicast or broadcast packet as that, whatever the type of its route. */
	bool same_type = ours->type == kernels->type || kernels->type == RTN_MULTICAST ||
			 kernels->type == RTN_BROADCAST;

	/* Two IPv6 routes can differ in their next hop only. */
	if (kernels->type == RTN_UNICAST && record_has(&kernels->base, ROUTE_oif) &&
		!route_goes_by(ours, kernels))
		return false;
	return is_same_table(ours, kernels) && ours->dst.bits == kernels->dst.bits && same_type &&
	       (record_has(&ours->base, ROUTE_metric) ? ours->metric : 0) ==
		       (record_has(&kernels->base, ROUTE_metric) ? kernels->metric : 0);
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

/* @return whether the explanation agrees with the kernel; if not, the row says how it differs */
static bool lookup_agrees(struct lookup *lookup)
{
	const struct route_record *ours = lookup->found.record;
	const struct route_record *way = lookup->answer.route.record;
	const struct route_record *kernels = matching_route(lookup);
	struct out *text = &lookup->text;

	if (lookup->answer.error != lookup->outcome.error) {
		out_string(text, "by the rules and routes that were read it would be: ");
		if (lookup->outcome.error)
			row_error(lookup, lookup->outcome.error);
		else
			out_string(text, "a route that works");
		return false;
	}
	if (lookup->outcome.error || lookup->outcome.on_link)
		return true;
	if (lookup->outcome.direct) {
		if (group_is_unresolved(lookup))
			return true;
		if (way->type == lookup->outcome.type && way->oif == lookup->outcome.oif)
			return true;
		out_string(text, "the kernel takes another interface");
		return false;
	}
	if (is_way_of(lookup, ours, way) && object_is_shared(lookup))
		return true;
	if (kernels && !is_same_route(ours, kernels)) {
		out_string(text, "the kernel takes another route: ");
		row_route(lookup, kernels);
		if (lookup->match_is_searched && !lookup->match_is_listed)
			out_string(text, ", which it leaves out where it lists that table");
		return false;
	}
	if (!is_way_of(lookup, ours, way) || !is_same_table(ours, way)) {
		out_string(text, "the kernel takes another interface or table");
		return false;
	}
	return true;
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
	out_string(&lookup->text, "; the kernel keeps the way at the next-hop object, which names "
				  "the route that used it first: ");
	row_route(lookup, kernels);
}

void check_say(struct lookup *lookup)
{
	row_begin(lookup, STEP_CHECK);
	if (lookup_agrees(lookup)) {
		out_string(&lookup->text, "the explanation agrees with the kernel's answer");
		say_shared(lookup);
		row_end(lookup, LOOKUP_VERDICT_OK);
		return;
	}
	lookup->differs = true;
	lookup->changed = lookup->watcher && lookup->watcher->ops->changed(lookup->watcher);
	out_string(&lookup->text, lookup->changed
					  ? "; rules, routes or links change meanwhile"
					  : "; the explanation cannot follow the kernel here");
	row_end(lookup, LOOKUP_VERDICT_DIFFERS);
}
