/* SPDX-License-Identifier: MIT */
#include "path.h"

#include "nlinspect/base/format.h"

#include "choice.h"
#include "outer.h"
#include "source_address.h"
#include "subject/lookup/kernel/neighbor.h"
#include "subject/lookup/route.h"
#include "subject/lookup/row.h"
#include "subject/lookup/state.h"
#include "subject/routes/routes.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

static void say_next_hop(
	struct lookup *lookup, const struct address *hop, bool gateway, const struct device *device)
{
	struct out *text = &lookup->text;

	row_begin(lookup, STEP_NEXT_HOP);
	row_address(lookup, hop);
	out_string(text, " dev ");
	out_string(text, device->name);
	RECORD_SET(&lookup->row, LOOKUP_gateway, gateway, *hop);
	RECORD_SET(&lookup->row, LOOKUP_dev, dev, text_of(device->name));
	if (!gateway)
		out_string(text, ", the destination itself");
	choice_say(lookup);
	row_end(lookup, LOOKUP_VERDICT_OK);
}

static const char *meaning_of(uint64_t state)
{
	switch (state) {
	case NUD_NONE:
		return "not asked for yet";
	case NUD_INCOMPLETE:
		return "it was asked for and has not answered";
	case NUD_FAILED:
		return "it did not answer";
	case NUD_STALE:
	case NUD_DELAY:
	case NUD_PROBE:
		return "not confirmed lately";
	case NUD_NOARP:
	case NUD_PERMANENT:
		return "not looked up";
	default:
		return NULL;
	}
}

static enum lookup_verdict neighbor_verdict(uint64_t state)
{
	if (state & (NUD_FAILED | NUD_INCOMPLETE))
		return LOOKUP_VERDICT_BROKEN;
	return state == NUD_NONE ? LOOKUP_VERDICT_UNKNOWN : LOOKUP_VERDICT_OK;
}

static void say_known_neighbor(struct lookup *lookup, const struct neighbor_record *neighbor)
{
	const char *meaning = meaning_of(neighbor->state);
	const struct words *words = lookup->run->schema->fields[LOOKUP_state].words;
	const char *name = neighbor->state ? words_name(words, neighbor->state) : "no state";
	struct out *text = &lookup->text;

	RECORD_SET(&lookup->row, LOOKUP_state, state, neighbor->state);
	if (record_has(&neighbor->base, NEIGHBOR_lladdr)) {
		RECORD_SET(&lookup->row, LOOKUP_lladdr, lladdr, neighbor->lladdr);
		out_string(text, " is ");
		format_lladdr(text, neighbor->lladdr.bytes, neighbor->lladdr.length);
	}
	out_string(text, ", ");
	if (name)
		out_string(text, name);
	else
		out_u64(text, neighbor->state);
	if (meaning) {
		out_string(text, ": ");
		out_string(text, meaning);
	}
	row_end(lookup, neighbor_verdict(neighbor->state));
}

static void say_neighbor(
	struct lookup *lookup, const struct address *hop, const struct device *device)
{
	struct neighbor_record neighbor;
	int error;

	row_begin(lookup, STEP_NEIGHBOR);
	row_address(lookup, hop);
	if (device->flags & (IFF_NOARP | IFF_LOOPBACK)) {
		out_string(&lookup->text, " needs no link-layer address there");
		row_end(lookup, LOOKUP_VERDICT_OK);
		return;
	}
	error = neighbor_find(lookup, hop, device->index, &neighbor);
	if (record_has(&neighbor.base, NEIGHBOR_state)) {
		say_known_neighbor(lookup, &neighbor);
	} else if (error == -ENOENT) {
		out_string(&lookup->text, " has no entry yet; the kernel will ask for it");
		row_end(lookup, LOOKUP_VERDICT_UNKNOWN);
	} else {
		out_string(&lookup->text, ": ");
		out_string(&lookup->text, error ? strerror(-error) : "no answer");
		row_end(lookup, LOOKUP_VERDICT_UNKNOWN);
	}
}

static void say_link(struct lookup *lookup, const struct device *device)
{
	bool up = device->flags & IFF_UP, carrier = device->flags & IFF_LOWER_UP;
	struct out *text = &lookup->text;

	row_begin(lookup, STEP_LINK);
	RECORD_SET(&lookup->row, LOOKUP_dev, dev, text_of(device->name));
	RECORD_SET(&lookup->row, LOOKUP_up, up, up);
	RECORD_SET(&lookup->row, LOOKUP_carrier, carrier, carrier);
	RECORD_SET(&lookup->row, LOOKUP_mtu, mtu, device->mtu);
	out_string(text, device->name);
	out_string(text, !up ? " is down" : carrier ? " is up" : " is up, but has no carrier");
	out_string(text, ", MTU ");
	out_u64(text, device->mtu);
	if (lookup->flow.family == AF_INET6 && device->mtu6 && device->mtu6 != device->mtu) {
		out_string(text, ", for IPv6 ");
		out_u64(text, device->mtu6);
	}
	row_end(lookup, up && carrier ? LOOKUP_VERDICT_OK : LOOKUP_VERDICT_BROKEN);
}

/* The exception that the kernel has for this destination. */
static void say_exception(struct lookup *lookup)
{
	const struct route_record *way = lookup->answer.route.record;
	const struct metrics_record *metrics = way->metrics.items;
	struct out *text = &lookup->text;

	if (!record_has(&way->base, ROUTE_expires) && !route_is_redirected(way))
		return;
	row_begin(lookup, STEP_EXCEPTION);
	if (route_is_redirected(way)) {
		out_string(text, "the gateway is from an ICMP redirect");
	} else if (record_has(&way->base, ROUTE_metrics) &&
		   record_has(&metrics->base, METRIC_mtu)) {
		RECORD_SET(&lookup->row, LOOKUP_mtu, mtu, metrics->mtu);
		out_string(text, "path MTU ");
		out_u64(text, metrics->mtu);
	} else {
		out_string(text, "learned for this destination");
	}
	if (record_has(&way->base, ROUTE_expires)) {
		RECORD_SET(&lookup->row, LOOKUP_expires_s, expires_s, way->expires);
		out_string(text, ", expires in ");
		format_duration(text, (uint64_t)(way->expires > 0 ? way->expires : 0) * 1000000000);
	}
	row_end(lookup, LOOKUP_VERDICT_OK);
}

/* The links that multicast routing forwards the packet to. */
static void say_links(struct lookup *lookup, const struct list *hops)
{
	for (uint32_t i = 0; i < hops->count; i++) {
		const struct nexthop_record *hop = (const void *)list_item(hops, i);
		struct device device;

		if (!device_by_index(lookup, (uint32_t)hop->oif, &device))
			say_link(lookup, &device);
	}
}

void path_say(struct lookup *lookup)
{
	const struct route_record *way = lookup->answer.route.record;
	struct address hop = lookup->ask->dst;
	struct device device;
	bool gateway;

	source_address_say(lookup);
	/* An interface that is down may be why there is no way. */
	if (!way && lookup->oif.index && !(lookup->oif.flags & IFF_UP))
		say_link(lookup, &lookup->oif);
	if (!way || !record_has(&way->base, ROUTE_oif) ||
		device_by_index(lookup, (uint32_t)way->oif, &device))
		return;
	if (!outer_say(lookup, &device)) {
		say_exception(lookup);
		return;
	}
	gateway = route_gateway(way, &hop);
	if (way->type == RTN_UNICAST || gateway) {
		say_next_hop(lookup, &hop, gateway, &device);
		say_neighbor(lookup, &hop, &device);
	}
	if (record_has(&way->base, ROUTE_nexthops))
		say_links(lookup, &way->nexthops);
	else
		say_link(lookup, &device);
	say_exception(lookup);
}
