/* SPDX-License-Identifier: MIT */
#include "object.h"

#include "nlinspect/decode/decoder.h"

#include "routes.h"
#include "subject/nexthops/nexthops.h"
#include "subject/nexthops/objects.h"

#include <errno.h>
#include <stdlib.h>

struct route_objects {
	struct nhobjects *nhobjects;
	struct connector *connector;
	struct interfaces *interfaces;
	int *missed;
};

struct route_objects *route_objects_new(
	struct connector *connector, struct interfaces *interfaces, int *missed)
{
	struct route_objects *objects = calloc(1, sizeof(*objects));

	if (!objects)
		return NULL;
	objects->connector = connector;
	objects->interfaces = interfaces;
	objects->missed = missed;
	objects->nhobjects = nhobjects_new(connector, interfaces, missed);
	if (objects->nhobjects)
		return objects;
	free(objects);
	return NULL;
}

void route_objects_forget(struct route_objects *objects)
{
	struct nhobjects *fresh =
		nhobjects_new(objects->connector, objects->interfaces, objects->missed);

	/* Without memory, old answers are better than none. */
	if (!fresh)
		return;
	nhobjects_free(objects->nhobjects);
	objects->nhobjects = fresh;
}

void route_objects_free(struct route_objects *objects)
{
	if (!objects)
		return;
	nhobjects_free(objects->nhobjects);
	free(objects);
}

bool route_object_is_all(const struct route_record *record)
{
	return record_has(&record->base, ROUTE_nhid) && !record_has(&record->base, ROUTE_oif) &&
	       !record_has(&record->base, ROUTE_nexthops);
}

struct list route_objects_find(struct route_objects *objects, const struct route_record *record)
{
	return nhobjects_find(objects->nhobjects, (uint32_t)record->nhid);
}

/* An address of another family, in the form of RTA_VIA. @return the list; items are NULL if there
 * is no memory */
static struct list via_of(struct route_decoder *decoder, const struct address *host)
{
	struct list list = route_decoder_list(decoder, &via_schema, 1);
	struct via_record *via = list_record(&list, 0);

	if (!via)
		return list;
	RECORD_SET(via, VIA_family, family, host->family);
	RECORD_SET(via, VIA_host, host, *host);
	return list;
}

static int fill_one(struct route_decoder *decoder, const struct nhobject_record *object,
	struct route_record *record)
{
	bool gateway = record_has(&object->base, NHOBJECT_gateway);

	if (gateway && object->gateway.family == record->family)
		RECORD_SET(record, ROUTE_gateway, gateway, object->gateway);
	else if (gateway)
		RECORD_SET(record, ROUTE_via, via, via_of(decoder, &object->gateway));
	if (record_has(&object->base, NHOBJECT_oif))
		RECORD_SET(record, ROUTE_oif, oif, object->oif);
	if (record_has(&object->base, NHOBJECT_flags))
		record->flags |= object->flags;
	if (record_has(&object->base, NHOBJECT_encap))
		RECORD_SET(record, ROUTE_encap, encap, object->encap);
	return record_has(&record->base, ROUTE_via) && !record->via.items ? -ENOMEM : 0;
}

/* The caller adds the interface's name, as for next hops in a message. */
static int fill_member(struct route_decoder *decoder, const struct nhobject_record *object,
	uint64_t family, struct nexthop_record *nexthop)
{
	bool gateway = record_has(&object->base, NHOBJECT_gateway);

	if (gateway && object->gateway.family == family)
		RECORD_SET(nexthop, NEXTHOP_gateway, gateway, object->gateway);
	else if (gateway)
		RECORD_SET(nexthop, NEXTHOP_via, via, via_of(decoder, &object->gateway));
	if (record_has(&object->base, NHOBJECT_oif))
		RECORD_SET(nexthop, NEXTHOP_oif, oif, object->oif);
	if (record_has(&object->base, NHOBJECT_flags))
		RECORD_SET(nexthop, NEXTHOP_flags, flags, object->flags);
	if (record_has(&object->base, NHOBJECT_encap))
		RECORD_SET(nexthop, NEXTHOP_encap, encap, object->encap);
	return record_has(&nexthop->base, NEXTHOP_via) && !nexthop->via.items ? -ENOMEM : 0;
}

static int fill_group(struct route_objects *objects, struct route_decoder *decoder,
	const struct list *group, struct route_record *record)
{
	struct list nexthops = route_decoder_list(decoder, &nexthop_schema, group->count);
	int error = nexthops.items ? 0 : -ENOMEM;

	for (uint32_t i = 0; !error && i < group->count; i++) {
		const struct nhgroup_record *member =
			(const struct nhgroup_record *)list_item(group, i);
		struct nexthop_record *nexthop = list_record(&nexthops, i);
		struct list object;

		RECORD_SET(nexthop, NEXTHOP_weight, weight, member->weight);
		object = nhobjects_find_member(objects->nhobjects, i, (uint32_t)member->id);
		if (object.count)
			error = fill_member(decoder, object.items, record->family, nexthop);
	}
	if (!error)
		RECORD_SET(record, ROUTE_nexthops, nexthops, nexthops);
	return error;
}

int route_objects_fill(
	struct route_objects *objects, struct route_decoder *decoder, struct route_record *record)
{
	struct list found = route_objects_find(objects, record);
	const struct nhobject_record *object = found.items;

	if (!found.count)
		return 0;
	if (record_has(&object->base, NHOBJECT_group))
		return fill_group(objects, decoder, &object->group, record);
	return fill_one(decoder, object, record);
}

void route_objects_weigh(struct route_objects *objects, const struct route_record *record)
{
	const struct nhobject_record *object;
	struct list found;

	if (!record_has(&record->base, ROUTE_nhid) || !record_has(&record->base, ROUTE_nexthops))
		return;
	found = route_objects_find(objects, record);
	object = found.items;
	if (!found.count || !record_has(&object->base, NHOBJECT_group) ||
		object->group.count != record->nexthops.count)
		return;
	for (uint32_t i = 0; i < object->group.count; i++) {
		struct nexthop_record *nexthop = list_record(&record->nexthops, i);

		nexthop->weight =
			((const struct nhgroup_record *)list_item(&object->group, i))->weight;
	}
}
