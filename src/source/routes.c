#include "nlinspect/source/source.h"

#include "nlinspect/decode/route.h"
#include "nlinspect/model/encaps.h"
#include "nlinspect/model/nexthops.h"
#include "nlinspect/model/schemas.h"
#include "nlinspect/model/vias.h"
#include "nlinspect/source/interfaces.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct routes {
	struct route_decoder *decoder;
	struct interfaces *interfaces;
};

/* The kernel never flags a dump of routes that changed under way. A link that goes down, an address
 * or a next hop that is removed takes routes along without news of its own about each. */
static uint64_t news_of(uint8_t family)
{
	uint64_t groups = UINT64_C(1) << RTNLGRP_LINK | UINT64_C(1) << RTNLGRP_NEXTHOP;

	if (family == AF_INET)
		groups |= UINT64_C(1) << RTNLGRP_IPV4_ROUTE | UINT64_C(1) << RTNLGRP_IPV4_IFADDR;
	else
		groups |= UINT64_C(1) << RTNLGRP_IPV6_ROUTE | UINT64_C(1) << RTNLGRP_IPV6_IFADDR;
	return groups;
}

/* What the request narrows, in words. */
static void detail(const struct ask *ask, bool narrowed, char *text, size_t size)
{
	char table[32] = "all tables", protocol[32] = "", type[32] = "";

	if (ask->table && !ask->everything)
		snprintf(table, sizeof(table), "table %u", ask->table);
	if (ask->protocol && narrowed)
		snprintf(protocol, sizeof(protocol), ", protocol %u", ask->protocol);
	if (ask->type && narrowed)
		snprintf(type, sizeof(type), ", type %u", ask->type);
	snprintf(text, size, "%s%s%s; watched for changes", table, protocol, type);
}

/* Kernels with strict checking (4.20) filter by table, protocol and type; older ones ignore what is
 * said of these, and send all. */
static void ask_family(const struct ask *ask, struct questions *questions, uint8_t family)
{
	struct question *question = question_add(questions);
	bool narrowed = !ask->everything && (ask->protocol || ask->type);
	struct rtmsg header = {
		.rtm_family = family,
		.rtm_protocol = narrowed ? ask->protocol : RTPROT_UNSPEC,
		.rtm_type = narrowed ? ask->type : RTN_UNSPEC,
	};

	request_init(&question->request, NETLINK_ROUTE, RTM_GETROUTE, &header, sizeof(header));
	question->request.key = 1;
	question->request.watch = news_of(family);
	question->narrowed = narrowed;
	if (ask->table && !ask->everything)
		request_u32(&question->request, RTA_TABLE, ask->table);
	/* Every host has a main table, if an empty one, and nobody asked for it by name. */
	question->may_miss = ask->table != RT_TABLE_UNSPEC;
	if (ask->table != RT_TABLE_MAIN)
		snprintf(question->missing, sizeof(question->missing),
			"there is no routing table %u", ask->table);
	snprintf(question->words, sizeof(question->words), "routes over %s",
		family == AF_INET ? "IPv4" : "IPv6");
	detail(ask, narrowed, question->detail, sizeof(question->detail));
}

static void routes_questions(const struct ask *ask, struct questions *questions)
{
	questions->count = 0;
	if (ask->inet)
		ask_family(ask, questions, AF_INET);
	if (ask->inet6)
		ask_family(ask, questions, AF_INET6);
}

static void routes_close(struct run *run)
{
	struct routes *routes = run->state;

	if (!routes)
		return;
	route_decoder_free(routes->decoder);
	interfaces_free(routes->interfaces);
	free(routes);
	run->state = NULL;
}

static int routes_open(struct run *run)
{
	struct fieldset needed = run->ask->wanted;
	struct routes *routes = calloc(1, sizeof(*routes));

	if (!routes)
		return -ENOMEM;
	run->state = routes;
	/* Tells a route from a cached one, and this table's from another's. */
	fieldset_add(&needed, ROUTE_flags);
	fieldset_add(&needed, ROUTE_table);
	routes->decoder = route_decoder_new(&needed);
	routes->interfaces = interfaces_new(run->connector);
	return routes->decoder && routes->interfaces ? 0 : -ENOMEM;
}

static void set_name(struct routes *routes, struct record *record, unsigned from, uint64_t index,
	unsigned id, struct text *member)
{
	if (!record_has(record, from))
		return;
	*member = interfaces_name(routes->interfaces, (uint32_t)index);
	if (member->length)
		fieldset_add(&record->present, id);
}

/* A table has one column for the next hop, whether RTA_GATEWAY or RTA_VIA holds it. */
static void set_next_hop(struct route_record *record)
{
	const struct via_record *via = record->via.items;

	if (record_has(&record->base, ROUTE_gateway))
		RECORD_SET(record, ROUTE_next_hop, next_hop, record->gateway);
	else if (record_has(&record->base, ROUTE_via) && record_has(&via->base, VIA_host))
		RECORD_SET(record, ROUTE_next_hop, next_hop, via->host);
}

/* The interfaces that an encapsulation names. */
static void set_encap_names(struct routes *routes, const struct list *list)
{
	struct encap_record *encap = (struct encap_record *)(uintptr_t)list->items;

	set_name(routes, &encap->base, ENCAP_iif_index, encap->iif_index, ENCAP_iif, &encap->iif);
	set_name(routes, &encap->base, ENCAP_oif_index, encap->oif_index, ENCAP_oif, &encap->oif);
	set_name(routes, &encap->base, ENCAP_link_index, encap->link_index, ENCAP_link_dev,
		&encap->link_dev);
}

static void derive(struct run *run, struct routes *routes, struct route_record *record)
{
	const struct fieldset *wanted = &run->ask->wanted;
	struct items *nexthops = route_decoder_nexthops(routes->decoder);

	if (fieldset_has(wanted, ROUTE_dev))
		set_name(routes, &record->base, ROUTE_oif, record->oif, ROUTE_dev, &record->dev);
	if (fieldset_has(wanted, ROUTE_iif))
		set_name(routes, &record->base, ROUTE_iif_index, record->iif_index, ROUTE_iif,
			&record->iif);
	for (uint32_t i = 0; i < nexthops->count; i++) {
		struct nexthop_record *nexthop = (struct nexthop_record *)nexthops->memory + i;

		set_name(routes, &nexthop->base, NEXTHOP_oif, nexthop->oif, NEXTHOP_dev,
			&nexthop->dev);
		fieldset_remove(&nexthop->base.present, NEXTHOP_oif);
		if (record_has(&nexthop->base, NEXTHOP_encap))
			set_encap_names(routes, &nexthop->encap);
	}
	/* A table without a name is known by its number already. */
	if (fieldset_has(wanted, ROUTE_table_id) &&
		!words_name(run->schema->fields[ROUTE_table].words, record->table))
		fieldset_remove(&record->base.present, ROUTE_table_id);
	if (record_has(&record->base, ROUTE_encap))
		set_encap_names(routes, &record->encap);
	if (fieldset_has(wanted, ROUTE_next_hop))
		set_next_hop(record);
	if (fieldset_has(wanted, ROUTE_time_ms))
		RECORD_SET(record, ROUTE_time_ms, time_ms, run->time_ms);
}

static int routes_message(struct run *run, const struct message *message)
{
	struct routes *routes = run->state;
	const uint8_t *asked = request_payload(&run->question->request, &(size_t){0});
	struct route_record *record;
	bool malformed = false;
	int error;

	/* A kernel without IPv6 answers with every family that it has. */
	if (message->type != RTM_NEWROUTE || (message->length && message->payload[0] != asked[0]))
		return 0;
	error = route_decode(routes->decoder, message, &record, &malformed);
	if (error == -EBADMSG || malformed)
		run->status.malformed = true;
	if (error)
		return error == -EBADMSG ? 0 : error;
	/* Without strict checking, routes of other tables and cached ones come too. */
	if (record->flags & RTM_F_CLONED || (run->ask->table && record->table != run->ask->table))
		return 0;
	derive(run, routes, record);
	return source_push(run, &record->base);
}

const struct source route_source = {
	.schema = &route_schema,
	.questions = routes_questions,
	.open = routes_open,
	.message = routes_message,
	.close = routes_close,
};
