/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/flow/tree.h"
#include "nlinspect/host/interface_index.h"
#include "nlinspect/host/interfaces.h"
#include "nlinspect/model/cell.h"
#include "nlinspect/source/stream.h"
#include "nlinspect/source/subject.h"

#include "ask.h"
#include "decode.h"
#include "object.h"
#include "options.h"
#include "routes.h"
#include "subject/nexthops/encap/encap_names.h"
#include "subject/nexthops/nexthops.h"
#include "subject/rules/selector_words.h"
#include "subject/rules/tables.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct routes {
	struct route_decoder *decoder;
	struct interfaces *interfaces;
	struct route_objects *objects;
	struct out text, hops; /* of a record */
	bool resolve;          /* a wanted field may come from a next-hop object */
	bool weigh;            /* next hops are wanted, including their weights */
};

/* The kernel never flags a dump of routes that changed meanwhile. If a link goes down, or an
 * address or next hop is removed, routes go with it, without news about each. */
static uint64_t news_of(uint8_t family)
{
	uint64_t groups = UINT64_C(1) << RTNLGRP_LINK | UINT64_C(1) << RTNLGRP_NEXTHOP;

	if (family == AF_INET)
		groups |= UINT64_C(1) << RTNLGRP_IPV4_ROUTE | UINT64_C(1) << RTNLGRP_IPV4_IFADDR;
	else
		groups |= UINT64_C(1) << RTNLGRP_IPV6_ROUTE | UINT64_C(1) << RTNLGRP_IPV6_IFADDR;
	return groups;
}

/* Describes how the request is narrowed. */
static void detail(const struct ask *ask, const char *dev, char *text, size_t size)
{
	const struct route_ask *own = route_ask(ask);
	char table[32] = "all tables", protocol[32] = "", type[32] = "", device[128] = "",
	     shown[72];

	if (own->table && !ask->everything)
		snprintf(table, sizeof(table), "table %u", own->table);
	if (own->protocol && !ask->everything)
		snprintf(protocol, sizeof(protocol), ", protocol %u", own->protocol);
	if (own->type && !ask->everything)
		snprintf(type, sizeof(type), ", type %u", own->type);
	if (dev)
		snprintf(device, sizeof(device), ", interface %s",
			text_escape_into(shown, sizeof(shown), text_of(dev)));
	snprintf(text, size, "%s%s%s%s; watched for changes", table, protocol, type, device);
}

/* The index of the interface that the filter requires, if that name is its own; 0 if there is none.
 */
static uint32_t demanded_interface(const struct ask *ask, char name[static IF_NAMESIZE])
{
	const struct route_ask *own = route_ask(ask);
	uint32_t index = 0;

	if (own->dev && !ask->everything && !ask->recorded)
		index = interface_index(own->dev->text);
	return index && if_indextoname(index, name) ? index : 0;
}

static struct question *ask_for(const struct ask *ask, struct questions *questions,
	const struct rtmsg *header, const char *what)
{
	const struct route_ask *own = route_ask(ask);
	struct question *question = question_add(questions);
	bool inet = header->rtm_family == AF_INET || header->rtm_family == RTNL_FAMILY_IPMR;

	request_init(&question->request, NETLINK_ROUTE, RTM_GETROUTE, header, sizeof(*header));
	question->family = header->rtm_family;
	question->kind = header->rtm_flags;
	question->request.key = 1;
	question->request.kind = offsetof(struct rtmsg, rtm_flags);
	question->request.kind_end = sizeof(*header);
	if (own->table && !ask->everything)
		request_u32(&question->request, RTA_TABLE, own->table);
	/* Every host has a main table, possibly empty, and the user did not name it. */
	question->may_miss = own->table != RT_TABLE_UNSPEC;
	if (own->table != RT_TABLE_MAIN)
		snprintf(question->missing, sizeof(question->missing),
			"there is no routing table %u", own->table);
	snprintf(question->words, sizeof(question->words), "%s over %s", what,
		inet ? "IPv4" : "IPv6");
	return question;
}

/* Kernels with strict checking (4.20) filter by table, protocol, type and interface; older ones
 * ignore these and send everything. */
static void ask_tables(const struct ask *ask, struct questions *questions, uint8_t family)
{
	const struct route_ask *own = route_ask(ask);
	char dev[IF_NAMESIZE];
	uint32_t index = demanded_interface(ask, dev);
	bool narrowed = !ask->everything && (own->protocol || own->type || index);
	struct rtmsg header = {
		.rtm_family = family,
		.rtm_protocol = narrowed ? own->protocol : RTPROT_UNSPEC,
		.rtm_type = narrowed ? own->type : RTN_UNSPEC,
	};
	struct question *question = ask_for(ask, questions, &header, "routes");

	question->request.watch = news_of(family);
	question->request.header = sizeof(header);
	/* Tables of IPv4 have no ages. */
	if (family == AF_INET6)
		question->request.moving = RTA_CACHEINFO;
	question->narrowed = narrowed;
	if (index)
		request_u32(&question->request, RTA_OIF, index);
	detail(ask, index ? dev : NULL, question->detail, sizeof(question->detail));
}

/* Older kernels also send the routes. Exceptions come and go with the traffic, without news. */
static void ask_cached(const struct ask *ask, struct questions *questions, uint8_t family)
{
	const struct route_ask *own = route_ask(ask);
	struct rtmsg header = {.rtm_family = family, .rtm_flags = RTM_F_CLONED};
	struct question *question = ask_for(ask, questions, &header, "exceptions");

	question->implied = !own->cached;
	question->optional = !own->cached;
	snprintf(question->detail, sizeof(question->detail), "of single destinations");
}

static void ask_multicast(const struct ask *ask, struct questions *questions, uint8_t family)
{
	const struct route_ask *own = route_ask(ask);
	struct rtmsg header = {
		.rtm_family = family == AF_INET ? RTNL_FAMILY_IPMR : RTNL_FAMILY_IP6MR};
	struct question *question = ask_for(ask, questions, &header, "multicast forwarding");

	question->request.watch =
		UINT64_C(1) << (family == AF_INET ? RTNLGRP_IPV4_MROUTE : RTNLGRP_IPV6_MROUTE);
	question->implied = !own->multicast;
	question->optional = !own->multicast;
	snprintf(question->detail, sizeof(question->detail), "watched for changes");
}

static void ask_family(const struct ask *ask, struct questions *questions, uint8_t family)
{
	const struct route_ask *own = route_ask(ask);

	if (ask->everything || (!own->cached && !own->multicast))
		ask_tables(ask, questions, family);
	if (ask->everything || own->cached)
		ask_cached(ask, questions, family);
	if (ask->everything || own->multicast)
		ask_multicast(ask, questions, family);
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
	route_objects_free(routes->objects);
	out_fini(&routes->text);
	out_fini(&routes->hops);
	interfaces_free(routes->interfaces);
	free(routes);
	run->state = NULL;
}

/* Whether any field of the next hop is wanted. */
static bool is_way_wanted(const struct fieldset *wanted)
{
	static const unsigned way[] = {ROUTE_dev, ROUTE_oif, ROUTE_gateway, ROUTE_via,
		ROUTE_next_hop, ROUTE_encap, ROUTE_flags, ROUTE_nexthops};

	for (size_t i = 0; i < ARRAY_SIZE(way); i++) {
		if (fieldset_has(wanted, way[i]))
			return true;
	}
	return false;
}

static int routes_open(struct run *run)
{
	struct fieldset needed = run->ask->wanted;
	struct routes *routes = calloc(1, sizeof(*routes));

	if (!routes)
		return -ENOMEM;
	run->state = routes;
	routes->resolve = is_way_wanted(&needed);
	routes->weigh = fieldset_has(&needed, ROUTE_nexthops);
	out_init_memory(&routes->text);
	out_init_memory(&routes->hops);
	/* Needed to distinguish routes from cached ones, and tables from each other. */
	fieldset_add(&needed, ROUTE_flags);
	fieldset_add(&needed, ROUTE_table);
	if (routes->resolve) {
		fieldset_add(&needed, ROUTE_nhid);
		fieldset_add(&needed, ROUTE_oif);
		fieldset_add(&needed, ROUTE_family);
		fieldset_add(&needed, ROUTE_nexthops);
	}
	routes->decoder = route_decoder_new(&needed);
	routes->interfaces = interfaces_new(run->connector,
		source_side(run, "names of interfaces", "dev iif nexthops nh_info encap hops"));
	routes->objects = route_objects_new(run->connector, routes->interfaces,
		source_side(run, "next-hop objects",
			"dev oif gateway via next_hop encap flags nexthops nh_info hops"));
	if (!routes->decoder || !routes->interfaces || !routes->objects)
		return -ENOMEM;
	if (run->ask->follow)
		interfaces_read(routes->interfaces);
	return 0;
}

/* A table has one column for the next hop, from RTA_GATEWAY or RTA_VIA. */
static void set_next_hop(struct route_record *record)
{
	const struct via_record *via = record->via.items;

	if (record_has(&record->base, ROUTE_gateway))
		RECORD_SET(record, ROUTE_next_hop, next_hop, record->gateway);
	else if (record_has(&record->base, ROUTE_via) && record_has(&via->base, VIA_host))
		RECORD_SET(record, ROUTE_next_hop, next_hop, via->host);
}

static void set_nh_info(struct routes *routes, struct route_record *record)
{
	record->nh_info = route_objects_find(routes->objects, record);
	if (record->nh_info.count)
		fieldset_add(&record->base.present, ROUTE_nh_info);
}

static void set_selectors(struct run *run, struct routes *routes, struct route_record *record)
{
	struct out *text = &routes->text;

	text->length = 0;
	if (record_has(&record->base, ROUTE_from)) {
		out_string(text, " from ");
		say_prefix(text, &record->from);
	}
	if (record_has(&record->base, ROUTE_tos))
		say_tos(text, run->schema->fields[ROUTE_tos].words, record->tos);
	if (text->length)
		RECORD_SET(record, ROUTE_selectors, selectors,
			(struct text){text->data + 1, (uint32_t)text->length - 1});
}

/* The parts of the next hop that no column of the table shows. */
static void set_hops(struct run *run, struct routes *routes, struct route_record *record)
{
	const struct schema *schema = run->schema;
	struct out *text = &routes->hops;

	text->length = 0;
	if (record_has(&record->base, ROUTE_nexthops))
		cell_write(text, &schema->fields[ROUTE_nexthops], &record->base, true);
	else if (record_has(&record->base, ROUTE_encap))
		cell_write(text, &schema->fields[ROUTE_encap], &record->base, true);
	else
		return;
	RECORD_SET(record, ROUTE_hops, hops, (struct text){text->data, (uint32_t)text->length});
}

static void name_nexthops(struct interfaces *interfaces, const struct list *nexthops)
{
	for (uint32_t i = 0; i < nexthops->count; i++) {
		struct nexthop_record *nexthop = list_record(nexthops, i);

		interfaces_set_name(interfaces, &nexthop->base, NEXTHOP_oif, nexthop->oif,
			NEXTHOP_dev, &nexthop->dev);
		fieldset_remove(&nexthop->base.present, NEXTHOP_oif);
		if (record_has(&nexthop->base, NEXTHOP_encap))
			encap_set_names(interfaces, &nexthop->encap);
	}
}

static void derive(struct run *run, struct routes *routes, struct route_record *record)
{
	const struct fieldset *wanted = &run->ask->wanted;

	if (fieldset_has(wanted, ROUTE_dev))
		interfaces_set_name(routes->interfaces, &record->base, ROUTE_oif, record->oif,
			ROUTE_dev, &record->dev);
	if (fieldset_has(wanted, ROUTE_nh_info) && record_has(&record->base, ROUTE_nhid))
		set_nh_info(routes, record);
	if (fieldset_has(wanted, ROUTE_next_hop))
		set_next_hop(record);
	if (fieldset_has(wanted, ROUTE_iif))
		interfaces_set_name(routes->interfaces, &record->base, ROUTE_iif_index,
			record->iif_index, ROUTE_iif, &record->iif);
	if (record_has(&record->base, ROUTE_nexthops))
		name_nexthops(routes->interfaces, &record->nexthops);
	if (record_has(&record->base, ROUTE_encap))
		encap_set_names(routes->interfaces, &record->encap);
	if ((record_has(&record->base, ROUTE_from) || record_has(&record->base, ROUTE_tos)) &&
		fieldset_has(wanted, ROUTE_selectors))
		set_selectors(run, routes, record);
	if (fieldset_has(wanted, ROUTE_hops))
		set_hops(run, routes, record);
}

/* Without strict checking the kernel also sends routes of other tables and exceptions; a recording
 * asks for all of them. */
static bool is_asked(const struct ask *ask, const struct route_record *record, uint8_t family)
{
	const struct route_ask *own = route_ask(ask);
	bool cached = record->flags & RTM_F_CLONED;
	bool multicast = family == RTNL_FAMILY_IPMR || family == RTNL_FAMILY_IP6MR;

	if (own->table && record->table != own->table)
		return false;
	if (cached || multicast)
		return cached ? own->cached : own->multicast;
	return !own->cached && !own->multicast;
}

/* The kernel leaves out a metric of 0, which only IPv4 routes have. */
static void set_metric(struct run *run, struct route_record *record, uint8_t family)
{
	if (family == AF_INET && !(record->flags & RTM_F_CLONED) &&
		fieldset_has(&run->ask->wanted, ROUTE_metric) &&
		!record_has(&record->base, ROUTE_metric))
		RECORD_SET(record, ROUTE_metric, metric, 0);
}

static int routes_message(struct run *run, const struct message *message)
{
	struct routes *routes = run->state;
	const uint8_t *asked = request_payload(&run->question->request, &(size_t){0});
	struct route_record *record;
	bool malformed = false;
	int error;

	/* A kernel without IPv6 answers with all families that it has. */
	if (message->type != RTM_NEWROUTE || (message->length && message->payload[0] != asked[0]))
		return 0;
	error = route_decode(routes->decoder, message, &record, &malformed);
	if (error == -EBADMSG || malformed)
		run->status.malformed = true;
	if (error)
		return error == -EBADMSG ? 0 : error;
	if (!is_asked(run->ask, record, asked[0]))
		return 0;
	if (routes->resolve && route_object_is_all(record) &&
		route_objects_fill(routes->objects, routes->decoder, record))
		return -ENOMEM;
	if (routes->weigh)
		route_objects_weigh(routes->objects, record);
	set_metric(run, record, asked[0]);
	derive(run, routes, record);
	if (routes->text.error || routes->hops.error)
		return -ENOMEM;
	return source_push(run, &record->base);
}

struct lead {
	uint32_t table;
	bool found;
};

static void find_lead(void *context, uint32_t table)
{
	struct lead *lead = context;

	lead->found |= table == lead->table;
}

/* The kernel does not know a table without routes. It exists for people who named it or made rules
 * that lead to it. */
static void routes_absent(struct run *run, char *words, size_t size)
{
	struct lead lead = {.table = route_ask(run->ask)->table};
	const char *name = words_name(run->schema->fields[ROUTE_table].words, lead.table);
	char shown[40];

	if (!run->ask->recorded)
		rule_tables_each(run->connector, find_lead, &lead);
	if (name)
		snprintf(words, size, "the routing table %s is empty",
			text_escape_into(shown, sizeof(shown), text_of(name)));
	else if (lead.found)
		snprintf(words, size, "the routing table %u is empty", lead.table);
}

static const struct census_message route_messages[] = {
	{RTM_NEWROUTE, AF_UNSPEC, WIRE_ROUTE, sizeof(struct rtmsg), &route_schema},
	{.schema = NULL},
};

/* IPv4 routes go with their link, address or next-hop object, and their next hops change with the
 * state of links, all without news of routes. */
static const char *routes_heard(struct run *run, const struct message *message)
{
	struct routes *routes = run->state;
	enum interface_event event;

	switch (message->type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		event = interfaces_hear(routes->interfaces, message);
		/* A new one has no routes yet. */
		return event == INTERFACE_NEW ? NULL : interface_event_words(event);
	case RTM_DELADDR:
		/* News come of IPv6 routes that go with one. */
		return message->length && *message->payload == AF_INET ? "address was removed"
								       : NULL;
	case RTM_NEWNEXTHOP:
		route_objects_forget(routes->objects);
		return message->flags & NLM_F_REPLACE ? "next-hop object was replaced" : NULL;
	case RTM_DELNEXTHOP:
		route_objects_forget(routes->objects);
		return "next-hop object was removed";
	default:
		return NULL;
	}
}

const struct dump route_dump = {
	.messages = route_messages,
	.questions = routes_questions,
	.open = routes_open,
	.message = routes_message,
	.absent = routes_absent,
	.close = routes_close,
	.news =
		{
			.noun = "route",
			.line = "type!unicast dst selectors via=next_hop dev=dev hops "
				"table=table!main metric=metric!0 flags!none",
			.groups = UINT64_C(1) << RTNLGRP_IPV4_ROUTE |
				  UINT64_C(1) << RTNLGRP_IPV6_ROUTE |
				  UINT64_C(1) << RTNLGRP_IPV4_MROUTE |
				  UINT64_C(1) << RTNLGRP_IPV6_MROUTE |
				  UINT64_C(1) << RTNLGRP_IPV4_IFADDR |
				  UINT64_C(1) << RTNLGRP_IPV6_IFADDR | UINT64_C(1) << RTNLGRP_LINK |
				  UINT64_C(1) << RTNLGRP_NEXTHOP,
			.types = {{RTM_NEWROUTE, RTM_DELROUTE, 0}},
			.places = "oif gateway",
			.heard = routes_heard,
		},
};

static const struct stream routes_stream = DUMP_STREAM(&route_dump);

static int routes_run(struct run *run)
{
	return dump_run(run, &route_dump);
}

static const struct example examples[] = {
	{"nlinspect routes 10.1.2.3", "the routes that cover an address, most specific first"},
	{"nlinspect routes -6 dev=eth0", "IPv6 routes by an interface"},
	{"nlinspect routes --table all", "the routes of every table"},
	{"nlinspect routes 'dst in 10.0.0.0/8'", "routes within a network"},
	{"nlinspect routes --table all --count-by table,protocol",
		"how many in each table, and who made them"},
	{"nlinspect routes --follow", "each route that comes, changes or goes, and why"},
	{"nlinspect routes --cache", "which paths have a smaller MTU, or were redirected"},
	{"nlinspect routes -j default | jq -r '.[].gateway'", "the default gateways"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_COMMAND, "r", .instead = "routes"},
	{HABIT_FILTER, "vrf",
		"\"--table N\" reads the table of a VRF, which \"nlinspect links kind=vrf -o "
		"ifname,linkinfo\" names"},
	{HABIT_VALUE, "dst=root dst=match dst=exact", "leave out \"to\": \"root 10.0.0.0/8\""},
	{HABIT_COMMAND, "mroute",
		"\"nlinspect routes --multicast\" lists where groups are forwarded"},
	{HABIT_FILTER, HABIT_VERBS, "no verb is needed: \"nlinspect routes 192.0.2.1\""},
	{HABIT_FILTER, "lookup", "an address alone selects the routes that cover it"},
	{HABIT_FILTER, "cache",
		"\"nlinspect routes --cache\" lists the exceptions of single destinations"},
	{HABIT_FILTER, "mroute",
		"\"nlinspect routes --multicast\" lists where groups are forwarded"},
	{HABIT_VALUE, "table=all", "--table all reads every table"},
	{.words = NULL},
};

const struct subject routes_subject = {
	.name = "routes",
	.alias = "route",
	.arguments = "[FILTER...]",
	.summary = "the main routing table, or any other",
	.schema = &route_schema,
	.options = &route_option_set,
	.ask_size = sizeof(struct route_ask),
	.needs = NEED_KERNEL,
	.families = FAMILIES_APART,
	.tool = TOOL_IP,
	.examples = examples,
	.habits = habits,
	.select = routes_select,
	.questions = routes_questions,
	.run = routes_run,
	.stream = &routes_stream,
	.suggest = rule_tables_suggest,
};
