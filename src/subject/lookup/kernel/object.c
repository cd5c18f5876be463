/* SPDX-License-Identifier: MIT */
#include "object.h"

#include "subject/lookup/route.h"
#include "subject/lookup/state.h"
#include "subject/nexthops/nexthops.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

/* @return the object, valid until the next call, or NULL */
static const struct nhobject_record *object_of(struct lookup *lookup, uint64_t id)
{
	struct route_record route = {.nhid = id};

	return route_objects_find(lookup->objects, &route).items;
}

/* The id of a group's i-th member; an object that is not a group is its own only member.
 * @return 0 after the last one */
static uint64_t member_of(struct lookup *lookup, uint64_t id, uint32_t i)
{
	const struct nhobject_record *object = object_of(lookup, id);

	if (!object || !record_has(&object->base, NHOBJECT_group))
		return i ? 0 : id;
	if (i >= object->group.count)
		return 0;
	return ((const struct nhgroup_record *)list_item(&object->group, i))->id;
}

static bool has_member(struct lookup *lookup, uint64_t id, uint64_t member)
{
	uint64_t one;

	for (uint32_t i = 0; (one = member_of(lookup, id, i)); i++) {
		if (one == member)
			return true;
	}
	return false;
}

/* Whether the kernel's answer goes by that object. */
static bool is_taken(struct lookup *lookup, uint64_t id)
{
	const struct route_record *way = lookup->answer.route.record;
	const struct nhobject_record *object = object_of(lookup, id);
	struct hop taken = route_hop(way), hop = {.oif = 0};

	if (!object || !record_has(&object->base, NHOBJECT_oif))
		return false;
	hop.oif = (uint32_t)object->oif;
	if (record_has(&object->base, NHOBJECT_gateway))
		hop.gateway = object->gateway;
	return route_hop_equals(&hop, &taken);
}

int object_resolve(
	struct route_objects *objects, struct route_decoder *decoder, struct route_record *route)
{
	const struct nhobject_record *object;
	struct list found;
	int error;

	error = route_objects_fill(objects, decoder, route);
	if (error)
		return error;
	found = route_objects_find(objects, route);
	object = found.items;
	if (found.count && record_has(&object->base, NHOBJECT_blackhole) && object->blackhole)
		route->type = RTN_BLACKHOLE;
	return 0;
}

bool object_is_shared(struct lookup *lookup)
{
	const struct route_record *ours = lookup->found.record;
	const struct route_record *kernels = lookup->match.route.record;
	uint64_t member;

	if (lookup->flow.family != AF_INET6 || !ours || !kernels ||
		!record_has(&ours->base, ROUTE_nhid) || !record_has(&kernels->base, ROUTE_nhid))
		return false;
	for (uint32_t i = 0; (member = member_of(lookup, ours->nhid, i)); i++) {
		if (has_member(lookup, kernels->nhid, member) && is_taken(lookup, member))
			return true;
	}
	return false;
}
