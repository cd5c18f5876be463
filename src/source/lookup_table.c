#include "lookup.h"

#include "nlinspect/model/nexthops.h"
#include "nlinspect/model/nhobjects.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

enum { TOS_OF_ROUTES = 0x1c }; /* the bits of TOS that IPv4's routes are compared in */

struct search {
	struct lookup *lookup;
	uint32_t table;
	struct route_decoder *decoder;
	bool found, empty;
	/* Of the best route so far: */
	uint64_t rank[4];
};

bool prefix_covers(const uint8_t *prefix, uint8_t bits, const uint8_t *address)
{
	uint8_t rest = bits % 8, mask = (uint8_t)(0xff00 >> rest);

	if (memcmp(prefix, address, bits / 8) != 0)
		return false;
	return !rest || !((prefix[bits / 8] ^ address[bits / 8]) & mask);
}

static bool hop_is_usable(const struct flow *flow, uint64_t flags, uint64_t oif)
{
	if (flags & RTNH_F_DEAD)
		return false;
	return !flow->only_oif || oif == flow->only_oif;
}

/* IPv4 takes such a route before it looks for a next hop, in IPv6 it is one by way of lo. */
static bool is_error(const struct route_record *route)
{
	return route->type == RTN_BLACKHOLE || route->type == RTN_UNREACHABLE ||
	       route->type == RTN_PROHIBIT || route->type == RTN_THROW;
}

/* Whether it is for packets like that, not only to there. */
static bool is_for_packet(const struct flow *flow, const struct route_record *route)
{
	if (record_has(&route->base, ROUTE_tos) && route->tos != (flow->tos & TOS_OF_ROUTES))
		return false;
	return !record_has(&route->base, ROUTE_from) ||
	       prefix_covers(route->from.address.bytes, route->from.bits, flow->src.bytes);
}

static bool is_usable(const struct flow *flow, const struct route_record *route)
{
	const struct list *hops = &route->nexthops;

	if (is_error(route) && flow->family == AF_INET)
		return true;
	if (!record_has(&route->base, ROUTE_nexthops) || !hops->count)
		return hop_is_usable(flow, route->flags, route->oif);
	for (uint32_t i = 0; i < hops->count; i++) {
		const struct nexthop_record *hop = (const void *)list_item(hops, i);

		if (hop_is_usable(flow, hop->flags, hop->oif))
			return true;
	}
	return false;
}

/* Whether the kernel named this one of several that are as good. */
static bool is_named(const struct lookup *lookup, const struct route_record *route)
{
	const struct route_record *named = lookup->answer.route.record;
	struct address one, other;

	if (!named || !record_has(&named->base, ROUTE_oif) ||
		!record_has(&route->base, ROUTE_oif) || named->oif != route->oif)
		return false;
	if (!route_next_hop(named, &one))
		return !route_next_hop(route, &other);
	return route_next_hop(route, &other) && one.length == other.length &&
	       !memcmp(one.bytes, other.bytes, one.length);
}

/* More is better, the first number first. */
static void rank_of(
	const struct lookup *lookup, const struct route_record *route, uint64_t rank[static 4])
{
	rank[0] = (uint64_t)route->dst.bits << 8;
	if (record_has(&route->base, ROUTE_from))
		rank[0] |= route->from.bits;
	rank[1] = record_has(&route->base, ROUTE_tos);
	rank[2] = UINT64_MAX - (record_has(&route->base, ROUTE_metric) ? route->metric : 0);
	rank[3] = is_named(lookup, route);
}

static bool is_better(const struct search *search, const uint64_t rank[static 4])
{
	if (!search->found)
		return true;
	for (size_t i = 0; i < 4; i++) {
		if (rank[i] != search->rank[i])
			return rank[i] > search->rank[i];
	}
	return false;
}

/* Most routes of a large table are for elsewhere: those are told before anything is decoded. */
static bool is_for_elsewhere(const struct message *message, const struct flow *flow)
{
	struct attribute dst;
	uint8_t bits = message->payload[offsetof(struct rtmsg, rtm_dst_len)];

	if (!bits)
		return false;
	return !attribute_find(message_attributes(message, sizeof(struct rtmsg)), RTA_DST, &dst) ||
	       bits > dst.length * 8 || dst.length != flow->dst.length ||
	       !prefix_covers(dst.payload, bits, flow->dst.bytes);
}

static void other_route_note(struct other_route *other, const struct route_record *route)
{
	if (other->known && other->dst.bits >= route->dst.bits)
		return;
	*other = (struct other_route){
		.known = true,
		.has_from = record_has(&route->base, ROUTE_from),
		.has_tos = record_has(&route->base, ROUTE_tos),
		.dst = route->dst,
		.from = route->from,
		.tos = (uint8_t)route->tos,
	};
}

void row_other_route(struct lookup *lookup)
{
	const struct route_record *found = lookup->found.record;
	const struct other_route *other = &lookup->other;
	struct out *text = &lookup->text;

	if (!other->known || (found && other->dst.bits <= found->dst.bits))
		return;
	out_string(text, found ? "; a longer route " : "; its route ");
	row_prefix(lookup, &other->dst);
	out_string(text, " is for ");
	if (other->has_from) {
		out_string(text, "packets from ");
		row_prefix(lookup, &other->from);
	}
	if (other->has_tos) {
		out_string(text, other->has_from ? " and tos " : "tos ");
		out_hex(text, other->tos);
	}
}

static int resolve(
	struct route_objects *objects, struct route_decoder *decoder, struct route_record *route)
{
	const struct nhobject_record *object;
	struct list found;
	int error;

	error = route_objects_fill(objects, route_decoder_nexthops(decoder), route);
	if (error)
		return error;
	found = route_objects_find(objects, route);
	object = found.items;
	if (found.count && record_has(&object->base, NHOBJECT_blackhole) && object->blackhole)
		route->type = RTN_BLACKHOLE;
	return 0;
}

int kept_resolve(struct lookup *lookup, struct kept *kept)
{
	if (!route_object_is_all(kept->record))
		return 0;
	/* What is filled in lives in it, for as long as what is kept. */
	kept->objects = route_objects_new(lookup->run->connector, NULL);
	return kept->objects ? resolve(kept->objects, kept->decoder, kept->record) : -ENOMEM;
}

static int search_message(void *context, const struct message *message)
{
	struct search *search = context;
	struct kept *found = &search->lookup->found;
	const struct flow *flow = &search->lookup->flow;
	struct route_record *route;
	bool malformed = false;
	uint64_t rank[4];
	int error;

	if (message->type != RTM_NEWROUTE || message->length < sizeof(struct rtmsg) ||
		message->payload[0] != flow->family)
		return 0;
	if (!search->empty && is_for_elsewhere(message, flow))
		return 0;
	error = route_decode(search->decoder, message, &route, &malformed);
	if (error)
		return error == -EBADMSG ? 0 : error;
	/* Kernels before 4.20 tell of every table. */
	if (route->table != search->table || route->flags & RTM_F_CLONED)
		return 0;
	search->empty = false;
	if (is_for_elsewhere(message, flow))
		return 0;
	if (!is_for_packet(flow, route)) {
		other_route_note(&search->lookup->other, route);
		return 0;
	}
	error = route_object_is_all(route)
			? resolve(search->lookup->objects, search->decoder, route)
			: 0;
	if (error || !is_usable(flow, route))
		return error;
	rank_of(search->lookup, route, rank);
	if (!is_better(search, rank))
		return 0;
	search->found = true;
	memcpy(search->rank, rank, sizeof(rank));
	error = kept_set(found, message);
	return error ? error : kept_resolve(search->lookup, found);
}

int lookup_table(struct lookup *lookup, uint32_t table, bool *found, bool *empty)
{
	const struct fieldset all = fieldset_all();
	struct rtmsg header = {.rtm_family = lookup->flow.family};
	struct search search = {.lookup = lookup, .table = table, .empty = true};
	struct request request;
	char words[1024];
	int error;

	lookup->other.known = false;
	search.decoder = route_decoder_new(&all);
	if (!search.decoder)
		return -ENOMEM;
	request_init(&request, NETLINK_ROUTE, RTM_GETROUTE, &header, sizeof(header));
	request_u32(&request, RTA_TABLE, table);
	request.exact = true;
	error = lookup_ask(lookup, &request, search_message, &search, words);
	route_decoder_free(search.decoder);
	/* There is no table without a route in it. */
	if (error == -ENOENT)
		error = 0;
	*found = search.found;
	*empty = search.empty;
	return error;
}
