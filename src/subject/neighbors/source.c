/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/host/interfaces.h"
#include "nlinspect/model/event.h"
#include "nlinspect/source/stream.h"
#include "nlinspect/source/subject.h"

#include "neighbors.h"
#include "table_order.h"
#include "words.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct neighbors {
	struct decoder *decoder;
	struct interfaces *interfaces;
	struct neighbor_record record;
};

/* The kernel never flags a dump of neighbors that changed meanwhile. If an entry goes away, the
 * later ones move, and one may be missed. If entries are added, the kernel's table may grow without
 * news; its order changes then, and most entries may be missed. News of new entries are not
 * watched, because nearly every packet changes the state of some entry, which causes the same news.
 * So each entry has its state at some time, and one may come twice if another is added where the
 * dump continues. Proxied addresses have a table that never grows, and no news, except when their
 * link goes. */
static void watch(struct request *request, bool proxied)
{
	request->watch_order = proxied ? NULL : neighbor_order_read;
	request->watch = UINT64_C(1) << (proxied ? RTNLGRP_LINK : RTNLGRP_NEIGH);
	request->watch_for = proxied ? 0 : RTM_DELNEIGH;
}

static void ask_family(struct questions *questions, uint8_t family, uint8_t flags)
{
	struct question *question = question_add(questions);
	struct ndmsg header = {.ndm_family = family, .ndm_flags = flags};

	request_init(&question->request, NETLINK_ROUTE, RTM_GETNEIGH, &header, sizeof(header));
	question->request.key = sizeof(header);
	watch(&question->request, flags & NTF_PROXY);
	snprintf(question->words, sizeof(question->words), "%sneighbors over %s",
		flags ? "proxied " : "", family == AF_INET ? "IPv4" : "IPv6");
	snprintf(question->detail, sizeof(question->detail), "all interfaces; watched for changes");
}

static void neighbors_questions(const struct ask *ask, struct questions *questions)
{
	const uint8_t kinds[] = {0, NTF_PROXY};

	questions->count = 0;
	for (size_t i = 0; i < sizeof(kinds); i++) {
		if (ask->inet)
			ask_family(questions, AF_INET, kinds[i]);
		if (ask->inet6)
			ask_family(questions, AF_INET6, kinds[i]);
	}
}

static void neighbors_close(struct run *run)
{
	struct neighbors *neighbors = run->state;

	if (!neighbors)
		return;
	decoder_free(neighbors->decoder);
	interfaces_free(neighbors->interfaces);
	free(neighbors);
	run->state = NULL;
}

static int neighbors_open(struct run *run)
{
	struct fieldset needed = run->ask->wanted;
	struct neighbors *neighbors = calloc(1, sizeof(*neighbors));

	if (!neighbors)
		return -ENOMEM;
	run->state = neighbors;
	fieldset_add(&needed, NEIGHBOR_ndm_flags);
	fieldset_add(&needed, NEIGHBOR_flags_ext);
	fieldset_add(&needed, NEIGHBOR_ifindex);
	neighbors->decoder = decoder_new(&neighbor_schema, WIRE_NEIGHBOR, &needed);
	neighbors->interfaces = interfaces_new(
		run->connector, source_side(run, "names of interfaces", "dev master"));
	if (!neighbors->decoder || !neighbors->interfaces)
		return -ENOMEM;
	interfaces_want_more(neighbors->interfaces);
	if (run->ask->follow)
		interfaces_read(neighbors->interfaces);
	return 0;
}

static void set_flags(struct neighbor_record *record)
{
	uint64_t flags = record->ndm_flags;

	if (record_has(&record->base, NEIGHBOR_flags_ext))
		flags |= record->flags_ext << NEIGHBOR_FLAGS_EXT_SHIFT;
	RECORD_SET(record, NEIGHBOR_flags, flags, flags);
	RECORD_SET(record, NEIGHBOR_router, router, (flags & NTF_ROUTER) != 0);
	RECORD_SET(record, NEIGHBOR_proxy, proxy, (flags & NTF_PROXY) != 0);
}

static void derive(struct run *run, struct neighbors *neighbors, const struct ndmsg *header)
{
	struct neighbor_record *record = &neighbors->record;
	struct fieldset *present = &record->base.present;
	const struct fieldset *wanted = &run->ask->wanted;

	set_flags(record);
	/* A proxied address has no state. */
	if (header->ndm_flags & NTF_PROXY)
		fieldset_remove(present, NEIGHBOR_state);
	if (!record->protocol)
		fieldset_remove(present, NEIGHBOR_protocol);
	if (fieldset_has(wanted, NEIGHBOR_master))
		interfaces_set_master(neighbors->interfaces, &record->base, NEIGHBOR_ifindex,
			(uint32_t)header->ndm_ifindex, NEIGHBOR_master, &record->master);
	if (fieldset_has(wanted, NEIGHBOR_dev)) {
		record->dev = interfaces_name(neighbors->interfaces, (uint32_t)header->ndm_ifindex);
		if (record->dev.length)
			fieldset_add(present, NEIGHBOR_dev);
	}
}

/* A kernel without IPv6 answers with every family that it has, and one that does not know of
 * proxies with all neighbors. */
static bool is_asked(const struct run *run, const struct ndmsg *header)
{
	struct ndmsg asked;
	size_t length;

	memcpy(&asked, request_payload(&run->question->request, &length), sizeof(asked));
	return header->ndm_family == asked.ndm_family &&
	       (header->ndm_flags & NTF_PROXY) == (asked.ndm_flags & NTF_PROXY);
}

/* The kernel makes an entry for each multicast group and the like that packets are sent to. ip(8)
 * also hides them by default. */
static bool is_unusual(const struct ndmsg *header)
{
	return !(header->ndm_flags & (NTF_PROXY | NTF_EXT_LEARNED)) &&
	       !(header->ndm_state & ~NUD_NOARP);
}

static int neighbors_message(struct run *run, const struct message *message)
{
	struct neighbors *neighbors = run->state;
	struct record *base = &neighbors->record.base;
	bool unusual = ((const struct neighbor_ask *)run->ask->own)->unusual;
	struct ndmsg header;
	int error;

	if (message->type != RTM_NEWNEIGH)
		return 0;
	if (message->length < sizeof(header)) {
		run->status.malformed = true;
		return 0;
	}
	memcpy(&header, message->payload, sizeof(header));
	if (!is_asked(run, &header))
		return 0;
	/* An entry may have no state any more when it is removed. */
	if (!unusual && is_unusual(&header) && (run->event != EVENT_REMOVED || header.ndm_state))
		return 0;
	error = decoder_message(neighbors->decoder, message, sizeof(header), header.ndm_family,
		base, &run->status.malformed);
	if (error)
		return error;
	derive(run, neighbors, &header);
	return source_push(run, base);
}

static const struct census_message neighbors_messages[] = {
	{RTM_NEWNEIGH, AF_UNSPEC, WIRE_NEIGHBOR, sizeof(struct ndmsg), &neighbor_schema},
	{.schema = NULL},
};

/* A link takes its neighbors along. Proxied ones go without news. */
static const char *neighbors_heard(struct run *run, const struct message *message)
{
	struct neighbors *neighbors = run->state;
	enum interface_event event = interfaces_hear(neighbors->interfaces, message);

	return event == INTERFACE_DOWN || event == INTERFACE_GONE ? interface_event_words(event)
								  : NULL;
}

static const struct dump neighbors_dump = {
	.messages = neighbors_messages,
	.questions = neighbors_questions,
	.open = neighbors_open,
	.message = neighbors_message,
	.close = neighbors_close,
	.news =
		{
			.noun = "neighbor",
			.line = "dst lladdr dev=dev state",
			.groups = UINT64_C(1) << RTNLGRP_NEIGH | UINT64_C(1) << RTNLGRP_LINK,
			.types = {{RTM_NEWNEIGH, RTM_DELNEIGH, 0}},
			.heard = neighbors_heard,
		},
};

static const struct stream neighbors_stream = DUMP_STREAM(&neighbors_dump);

static int neighbors_run(struct run *run)
{
	return dump_run(run, &neighbors_dump);
}

/* As with ip: entries that need no ARP are left out, unless their state or address is asked for. */
static int neighbors_select(const struct typed *typed, struct selection *selection)
{
	struct neighbor_ask *ask = selection->own;
	struct fieldset looked_at = {{0}}, unusual = {{0}};

	where_fields(typed->where, &looked_at);
	schema_add(&neighbor_schema, "state dst lladdr", &unusual);
	ask->unusual = fieldset_intersects(&looked_at, &unusual);
	if (!ask->unusual && typed->where)
		snprintf(selection->nothing, sizeof(selection->nothing),
			"entries that need no ARP (noarp) were not looked at; \"state=noarp\" "
			"shows "
			"them");
	return 0;
}

static const struct example examples[] = {
	{"nlinspect neighbors", "the neighbors that packets were sent to"},
	{"nlinspect neighbors dev eth0 state=failed,incomplete", "those that do not answer"},
	{"nlinspect neighbors proxy=true", "those that this host answers for"},
	{"nlinspect neighbors --count-by dev,state", "how many in which state"},
	{"nlinspect neighbors --follow state=FAILED", "which neighbors stop to answer"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_COMMAND, "n", .instead = "neighbors"},
	{HABIT_COMMAND, "arp", "\"nlinspect neighbors -4\" lists what ARP knows"},
	{HABIT_FILTER, HABIT_VERBS, "no verb is needed: \"nlinspect neighbors eth0\""},
	{HABIT_FILTER, "bridge fdb", "\"nlinspect fdb\" lists the forwarding entries of bridges"},
	{.words = NULL},
};

const struct subject neighbors_subject = {
	.name = "neighbors",
	.alias = "neigh",
	.arguments = "[FILTER...]",
	.summary = "neighbors: ARP and NDP",
	.schema = &neighbor_schema,
	.ask_size = sizeof(struct neighbor_ask),
	.needs = NEED_KERNEL,
	.families = FAMILIES_APART,
	.tool = TOOL_IP,
	.examples = examples,
	.habits = habits,
	.select = neighbors_select,
	.questions = neighbors_questions,
	.order = "ifindex,family,dst",
	.run = neighbors_run,
	.stream = &neighbors_stream,
};
