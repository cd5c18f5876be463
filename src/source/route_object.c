#include "route_object.h"

#include "nlinspect/model/nexthops.h"
#include "nlinspect/model/nhgroups.h"
#include "nlinspect/model/nhobjects.h"

#include <errno.h>

bool route_object_is_all(const struct route_record *record)
{
	return record_has(&record->base, ROUTE_nhid) && !record_has(&record->base, ROUTE_oif) &&
	       !record_has(&record->base, ROUTE_nexthops);
}

static void fill_one(const struct nhobject_record *object, struct route_record *record)
{
	if (record_has(&object->base, NHOBJECT_gateway)) {
		RECORD_SET(record, ROUTE_next_hop, next_hop, object->gateway);
		/* One of another family would be RTA_VIA. */
		if (object->gateway.family == record->family)
			RECORD_SET(record, ROUTE_gateway, gateway, object->gateway);
	}
	if (record_has(&object->base, NHOBJECT_oif))
		RECORD_SET(record, ROUTE_oif, oif, object->oif);
}

/* The name of the interface is the caller's to add, as for next hops of a message. */
static void fill_member(const struct nhobject_record *object, struct nexthop_record *nexthop)
{
	if (record_has(&object->base, NHOBJECT_gateway))
		RECORD_SET(nexthop, NEXTHOP_gateway, gateway, object->gateway);
	if (record_has(&object->base, NHOBJECT_oif))
		RECORD_SET(nexthop, NEXTHOP_oif, oif, object->oif);
	if (record_has(&object->base, NHOBJECT_flags))
		RECORD_SET(nexthop, NEXTHOP_flags, flags, object->flags);
}

static int fill_group(struct nhobjects *nhobjects, const struct list *group, struct items *nexthops,
	struct route_record *record)
{
	for (uint32_t i = 0; i < group->count; i++) {
		const struct nhgroup_record *member =
			(const struct nhgroup_record *)list_item(group, i);
		struct nexthop_record *nexthop = (struct nexthop_record *)items_add(nexthops);
		struct list object;

		if (!nexthop)
			return -ENOMEM;
		RECORD_SET(nexthop, NEXTHOP_weight, weight, member->weight);
		object = nhobjects_find_member(nhobjects, (uint32_t)member->id);
		if (object.count)
			fill_member(object.items, nexthop);
	}
	RECORD_SET(record, ROUTE_nexthops, nexthops, items_list(nexthops));
	return 0;
}

int route_object_fill(
	struct nhobjects *nhobjects, struct items *nexthops, struct route_record *record)
{
	struct list found = nhobjects_find(nhobjects, (uint32_t)record->nhid);
	const struct nhobject_record *object = found.items;

	if (!found.count)
		return 0;
	if (record_has(&object->base, NHOBJECT_group))
		return fill_group(nhobjects, &object->group, nexthops, record);
	fill_one(object, record);
	return 0;
}
