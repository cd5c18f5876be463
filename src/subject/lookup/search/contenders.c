/* SPDX-License-Identifier: MIT */
#include "contenders.h"

#include "nlinspect/base/cleanup.h"

#include "subject/lookup/address.h"
#include "subject/lookup/route.h"
#include "subject/lookup/state.h"
#include "subject/nexthops/nexthops.h"
#include "subject/routes/routes.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>

enum {
	MEDIUM_IS_ZERO = 2,   /* the kernel ranks low, medium, high as 1, 2, 3 */
	TOS_OF_ROUTES = 0x1c, /* IPv4 compares these bits of the TOS with a route */
};

static bool is_for_others(const struct flow *flow, const struct route_record *route)
{
	if (record_has(&route->base, ROUTE_tos) && route->tos != (flow->tos & TOS_OF_ROUTES))
		return true;
	return record_has(&route->base, ROUTE_from) &&
	       !address_is_in(flow->src.bytes, route->from.address.bytes, route->from.bits);
}

/* The record has whole seconds, in which 0.5 s and -0.5 s are both 0. */
static bool is_expired(const struct message *message)
{
	struct rta_cacheinfo info = {.rta_expires = 0};
	struct attribute attribute;

	if (attribute_find(
		    message_attributes(message, sizeof(struct rtmsg)), RTA_CACHEINFO, &attribute) &&
		attribute.length >= sizeof(info))
		memcpy(&info, attribute.payload, sizeof(info));
	return info.rta_expires < 0;
}

static int contender_hops(struct contender *contender, const struct route_record *route)
{
	uint32_t count = route_hop_count(route);

	contender->hops = calloc(count, sizeof(*contender->hops));
	if (!contender->hops)
		return -ENOMEM;
	contender->hop_count = count;
	for (uint32_t i = 0; i < count; i++)
		contender->hops[i] = route_hop_at(route, i);
	return 0;
}

int contenders_add(struct contenders *contenders, const struct flow *flow,
	const struct message *message, const struct route_record *route)
{
	struct contender *contender;

	if (contenders->count == contenders->size) {
		size_t size = contenders->size ? contenders->size * 2 : 16;
		struct contender *list = reallocarray(contenders->list, size, sizeof(*list));

		if (!list)
			return -ENOMEM;
		contenders->list = list;
		contenders->size = size;
	}
	contender = &contenders->list[contenders->count];
	*contender = (struct contender){
		.bytes = malloc(message->length + 1),
		.length = message->length,
		.order = contenders->count,
		.dst = route->dst,
		.from = route->from,
		.has_from = record_has(&route->base, ROUTE_from),
		.tos = record_has(&route->base, ROUTE_tos) ? (uint8_t)route->tos : 0,
		.metric = record_has(&route->base, ROUTE_metric) ? route->metric : 0,
		.nhid = record_has(&route->base, ROUTE_nhid) ? (uint32_t)route->nhid : 0,
		.type = (uint8_t)route->type,
		.preference = MEDIUM_IS_ZERO,
		.expired = is_expired(message),
		.for_others = is_for_others(flow, route),
	};
	contenders->count++;
	if (record_has(&route->base, ROUTE_pref))
		contender->preference = (route->pref ^ MEDIUM_IS_ZERO) & 3;
	if (!contender->bytes)
		return -ENOMEM;
	memcpy(contender->bytes, message->payload, message->length);
	return contender_hops(contender, route);
}

void contenders_fini(struct contenders *contenders)
{
	for (size_t i = 0; i < contenders->count; i++) {
		free(contenders->list[i].bytes);
		free(contenders->list[i].hops);
	}
	free(contenders->list);
}

static int compare(uint64_t one, uint64_t other)
{
	return (one > other) - (one < other);
}

static uint8_t from_bits(const struct contender *contender)
{
	return contender->has_from ? contender->from.bits : 0;
}

static int by_rank(const void *a, const void *b)
{
	const struct contender *one = a, *other = b;
	int order = compare(other->dst.bits, one->dst.bits);

	if (!order)
		order = compare(one->for_others, other->for_others);
	if (!order)
		order = compare(from_bits(other), from_bits(one));
	if (!order)
		order = compare(other->tos, one->tos);
	if (!order)
		order = compare(one->metric, other->metric);
	return order ? order : compare(one->order, other->order);
}

void contenders_sort(struct contenders *contenders)
{
	if (contenders->count)
		qsort(contenders->list, contenders->count, sizeof(*contenders->list), by_rank);
}

bool contender_rejects(const struct contender *contender)
{
	return contender->type == RTN_BLACKHOLE || contender->type == RTN_UNREACHABLE ||
	       contender->type == RTN_PROHIBIT || contender->type == RTN_THROW;
}

bool hop_is_named(const struct hop *hop, const struct lookup *lookup)
{
	const struct route_record *named = lookup->answer.route.record;
	struct hop other;

	if (!named || !record_has(&named->base, ROUTE_oif))
		return false;
	other = route_hop(named);
	/* Packets to a group or to all hosts do not go by the gateway of a default route. */
	if (!other.gateway.length && (named->type == RTN_MULTICAST || named->type == RTN_BROADCAST))
		return hop->oif == other.oif;
	return route_hop_equals(hop, &other);
}

bool contender_is_named(const struct contender *contender, const struct lookup *lookup)
{
	for (size_t i = 0; i < contender->hop_count; i++) {
		if (hop_is_named(&contender->hops[i], lookup))
			return true;
	}
	return false;
}

void contenders_match(const struct contenders *contenders, struct lookup *lookup, uint32_t table)
{
	const struct route_record *match = lookup->match.route.record;

	if (!match || match->table != table)
		return;
	lookup->match_is_searched = true;
	for (size_t i = 0; i < contenders->count; i++) {
		const struct contender *one = &contenders->list[i];

		lookup->match_is_listed |=
			one->dst.bits == match->dst.bits &&
			one->metric ==
				(record_has(&match->base, ROUTE_metric) ? match->metric : 0) &&
			contender_is_named(one, lookup);
	}
}

static void passed_set(
	struct passed_route *passed, const struct contender *contender, enum passed_over why)
{
	*passed = (struct passed_route){
		.why = why,
		.dst = contender->dst,
		.from = contender->from,
		.has_from = contender->has_from,
		.tos = contender->tos,
		.metric = contender->metric,
		.nhid = contender->nhid,
	};
	if (contender->hop_count == 1)
		passed->gateway = contender->hops->gateway;
}

void contender_passed(
	struct lookup *lookup, const struct contender *contender, enum passed_over why)
{
	if (lookup->passed_count < ARRAY_SIZE(lookup->passed))
		passed_set(&lookup->passed[lookup->passed_count++], contender, why);
}

void contender_is_for_others(struct lookup *lookup, const struct contender *contender)
{
	if (!lookup->has_other || contender->dst.bits > lookup->other.dst.bits)
		passed_set(&lookup->other, contender, PASSED_OTHERS);
	lookup->has_other = true;
}
