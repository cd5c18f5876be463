/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/decode/decoder.h"
#include "nlinspect/host/interfaces.h"
#include "nlinspect/source/subject.h"

#include "neightables.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct neightable_options {
	bool devices;
};

struct neightables {
	struct decoder *decoder;
	struct interfaces *interfaces;
	struct neightable_record record;
};

/* Settings come and go with links; tables stay. */
static void ask_family(struct questions *questions, uint8_t family)
{
	struct question *question = question_add(questions);
	struct ndtmsg header = {.ndtm_family = family};

	request_init(&question->request, NETLINK_ROUTE, RTM_GETNEIGHTBL, &header, sizeof(header));
	question->request.key = sizeof(header);
	question->request.watch = UINT64_C(1) << RTNLGRP_LINK;
	question->family = family;
	snprintf(question->words, sizeof(question->words), "neighbor tables of %s",
		family == AF_INET ? "IPv4" : "IPv6");
	snprintf(question->detail, sizeof(question->detail), "all interfaces");
}

static void neightables_questions(const struct ask *ask, struct questions *questions)
{
	if (ask->inet)
		ask_family(questions, AF_INET);
	if (ask->inet6)
		ask_family(questions, AF_INET6);
}

static void neightables_close(struct run *run)
{
	struct neightables *tables = run->state;

	if (!tables)
		return;
	decoder_free(tables->decoder);
	interfaces_free(tables->interfaces);
	free(tables);
	run->state = NULL;
}

static int neightables_open(struct run *run)
{
	struct fieldset needed = run->ask->wanted;
	struct neightables *tables = calloc(1, sizeof(*tables));

	if (!tables)
		return -ENOMEM;
	run->state = tables;
	fieldset_add(&needed, NEIGHTABLE_ifindex);
	tables->decoder = decoder_new(&neightable_schema, WIRE_NEIGHTABLE, &needed);
	tables->interfaces =
		interfaces_new(run->connector, source_side(run, "names of interfaces", "dev"));
	return tables->decoder && tables->interfaces ? 0 : -ENOMEM;
}

/* Settings of an interface come in a message without the table's own attributes. */
static bool is_table(const struct message *message)
{
	struct attribute attribute;

	return attribute_find(
		message_attributes(message, sizeof(struct ndtmsg)), NDTA_CONFIG, &attribute);
}

static int neightables_message(struct run *run, const struct message *message)
{
	const struct neightable_ask *own = run->ask->own;
	struct neightables *tables = run->state;
	struct neightable_record *record = &tables->record;
	bool table;
	int error;

	if (message->type != RTM_NEWNEIGHTBL)
		return 0;
	if (message->length < sizeof(struct ndtmsg)) {
		run->status.malformed = true;
		return 0;
	}
	/* A kernel without the family answers with all families that it has. */
	if (message->payload[0] != run->question->family)
		return 0;
	table = is_table(message);
	if (!table && !own->devices)
		return 0;
	error = decoder_message(tables->decoder, message, sizeof(struct ndtmsg),
		message->payload[0], &record->base, &run->status.malformed);
	if (error)
		return error;
	/* The kernel's blackhole device is not an interface. */
	if (!table && !record->ifindex)
		return 0;
	if (fieldset_has(&run->ask->wanted, NEIGHTABLE_dev))
		interfaces_set_name(tables->interfaces, &record->base, NEIGHTABLE_ifindex,
			record->ifindex, NEIGHTABLE_dev, &record->dev);
	return source_push(run, &record->base);
}

static const struct census_message neightables_messages[] = {
	{RTM_NEWNEIGHTBL, AF_UNSPEC, WIRE_NEIGHTABLE, sizeof(struct ndtmsg), &neightable_schema},
	{.schema = NULL},
};

static const struct dump neightables_dump = {
	.messages = neightables_messages,
	.questions = neightables_questions,
	.open = neightables_open,
	.message = neightables_message,
	.close = neightables_close,
};

static int neightables_run(struct run *run)
{
	return dump_run(run, &neightables_dump);
}

/* A filter by interface implies the settings of interfaces. */
static int neightables_select(const struct typed *typed, struct selection *selection)
{
	const struct neightable_options *options = typed->options;
	struct neightable_ask *ask = selection->own;
	struct fieldset looked_at = {{0}};

	where_fields(typed->where, &looked_at);
	ask->devices = options->devices || fieldset_has(&looked_at, NEIGHTABLE_dev) ||
		       fieldset_has(&looked_at, NEIGHTABLE_ifindex);
	if (ask->devices)
		selection->view = "devices";
	return 0;
}

static const struct option_row rows[] = {
	{0, "devices", NULL, VALUE_NONE, SECTION_OWN, "also the settings of each interface",
		offsetof(struct neightable_options, devices)},
};

static const struct option_set options = {
	.rows = rows,
	.count = ARRAY_SIZE(rows),
	.size = sizeof(struct neightable_options),
	.heading = "Tables",
};

static const struct example examples[] = {
	{"nlinspect neightables", "how full the tables are, and what was refused"},
	{"nlinspect neightables -w 1", "lookups, failures and collections as rates"},
	{"nlinspect neightables --devices", "the settings of each interface"},
	{"nlinspect neightables -4 dev eth0 -o dev,retrans_ms,ucast_probes",
		"how often ARP asks on an interface"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_COMMAND, "ndisc_cache arp_cache", "\"nlinspect neightables\" lists neighbor tables"},
	{HABIT_FILTER, HABIT_VERBS, "no verb is needed: \"nlinspect neightables arp_cache\""},
	{.words = NULL},
};

const struct subject neightables_subject = {
	.name = "neightables",
	.alias = "ntable",
	.arguments = "[FILTER...]",
	.summary = "neighbor tables: how full, their limits and settings",
	.schema = &neightable_schema,
	.rare = true,
	.options = &options,
	.ask_size = sizeof(struct neightable_ask),
	.needs = NEED_KERNEL,
	.families = FAMILIES_APART,
	.tool = TOOL_IP,
	.examples = examples,
	.habits = habits,
	.select = neightables_select,
	.questions = neightables_questions,
	.run = neightables_run,
};
