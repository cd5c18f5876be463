/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/host/interfaces.h"
#include "nlinspect/source/stream.h"
#include "nlinspect/source/subject.h"

#include "buckets.h"
#include "decode.h"
#include "objects.h"
#include "subject/uapi.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct nexthops {
	struct nhobject_decoder *decoder;
	struct interfaces *interfaces;
	struct nexthop_buckets *buckets; /* NULL: not wanted */
};

/* A recording may hold more than is wanted now, and replay finds it only by asking for the same. */
static bool is_wanted(const struct ask *ask)
{
	return ask->everything || ask->recorded ||
	       fieldset_has(&ask->wanted, NHOBJECT_group_stats) ||
	       fieldset_has(&ask->wanted, NHOBJECT_hw_stats);
}

/* Kernels before 6.9 refuse unknown flags. */
static void ask_stats(struct question *question)
{
	question->plain = question->request.length;
	request_u32(&question->request, NEXTHOP_ATTRIBUTE_OP_FLAGS,
		NEXTHOP_OP_DUMP_STATS | NEXTHOP_OP_DUMP_HW_STATS);
}

static void ask_for(struct questions *questions, uint16_t type, const char *what)
{
	struct question *question = question_add(questions);
	struct nhmsg header = {.nh_family = AF_UNSPEC};

	request_init(&question->request, NETLINK_ROUTE, type, &header, sizeof(header));
	question->request.key = 1;
	snprintf(question->words, sizeof(question->words), "%s", what);
}

/* The buckets come first, because they are shown with their group. */
static void nexthops_questions(const struct ask *ask, struct questions *questions)
{
	struct question *question;

	questions->count = 0;
	if (ask->everything || fieldset_has(&ask->wanted, NHOBJECT_buckets)) {
		ask_for(questions, RTM_GETNEXTHOPBUCKET, "buckets of next-hop groups");
		question = &questions->list[0];
		/* Since Linux 5.13. */
		question->implied = true;
		question->optional = !fieldset_has(&ask->named, NHOBJECT_buckets);
		snprintf(question->detail, sizeof(question->detail), "all groups");
	}
	ask_for(questions, RTM_GETNEXTHOP, "next-hop objects");
	question = &questions->list[questions->count - 1];
	if (is_wanted(ask))
		ask_stats(question);
	snprintf(question->detail, sizeof(question->detail), "all families%s",
		question->plain ? "; statistics of groups" : "");
}

static void nexthops_close(struct run *run)
{
	struct nexthops *nexthops = run->state;

	if (!nexthops)
		return;
	nhobject_decoder_free(nexthops->decoder);
	interfaces_free(nexthops->interfaces);
	nexthop_buckets_free(nexthops->buckets);
	free(nexthops);
	run->state = NULL;
}

static int nexthops_open(struct run *run)
{
	struct nexthops *nexthops = calloc(1, sizeof(*nexthops));
	struct fieldset needed = run->ask->wanted;

	if (!nexthops)
		return -ENOMEM;
	run->state = nexthops;
	nexthops->interfaces = interfaces_new(
		run->connector, source_side(run, "names of interfaces", "dev encap master"));
	if (fieldset_has(&needed, NHOBJECT_buckets)) {
		nexthops->buckets = nexthop_buckets_new();
		if (!nexthops->buckets)
			return -ENOMEM;
		/* Buckets are found by the id of their group. */
		fieldset_add(&needed, NHOBJECT_id);
	}
	nexthops->decoder = nhobject_decoder_new(&needed);
	if (!nexthops->decoder || !nexthops->interfaces)
		return -ENOMEM;
	interfaces_want_more(nexthops->interfaces);
	if (run->ask->follow)
		interfaces_read(nexthops->interfaces);
	return 0;
}

static void derive(struct run *run, struct nexthops *nexthops, struct nhobject_record *record)
{
	nhobject_set_names(nexthops->interfaces, record);
	if (fieldset_has(&run->ask->wanted, NHOBJECT_master))
		interfaces_set_master(nexthops->interfaces, &record->base, NHOBJECT_oif,
			record->oif, NHOBJECT_master, &record->master);
	if (nexthops->buckets && record_has(&record->base, NHOBJECT_id)) {
		record->buckets = nexthop_buckets_of(nexthops->buckets, (uint32_t)record->id);
		if (record->buckets.count)
			fieldset_add(&record->base.present, NHOBJECT_buckets);
	}
}

/* Groups have no family, so -4 and -6 exclude them. */
static bool is_asked(const struct ask *ask, const struct nhmsg *header)
{
	if (ask->inet && ask->inet6)
		return true;
	return header->nh_family == (ask->inet ? AF_INET : AF_INET6);
}

static int add_bucket(struct run *run, struct nexthops *nexthops, const struct message *message)
{
	int error = nexthop_buckets_add(nexthops->buckets, message);

	run->status.malformed |= error == -EBADMSG;
	return error == -EBADMSG ? 0 : error;
}

static int nexthops_message(struct run *run, const struct message *message)
{
	struct nexthops *nexthops = run->state;
	struct nhobject_record *record;
	struct nhmsg header;
	int error;

	if (message->type == RTM_NEWNEXTHOPBUCKET && nexthops->buckets)
		return add_bucket(run, nexthops, message);
	if (message->type != RTM_NEWNEXTHOP)
		return 0;
	if (message->length < sizeof(header)) {
		run->status.malformed = true;
		return 0;
	}
	memcpy(&header, message->payload, sizeof(header));
	if (!is_asked(run->ask, &header))
		return 0;
	error = nhobject_decode(nexthops->decoder, message, &record, &run->status.malformed);
	if (error)
		return error;
	derive(run, nexthops, record);
	return source_push(run, &record->base);
}

static const struct census_message nexthops_messages[] = {
	{RTM_NEWNEXTHOP, AF_UNSPEC, WIRE_NEXTHOP_OBJECT, sizeof(struct nhmsg), &nhobject_schema},
	{.schema = NULL},
};

/* Objects go with their link, and groups with their last member, without news. */
static const char *nexthops_heard(struct run *run, const struct message *message)
{
	struct nexthops *nexthops = run->state;
	enum interface_event event;

	if (message->type == RTM_DELNEXTHOP)
		return "next-hop object was removed";
	event = interfaces_hear(nexthops->interfaces, message);
	return event == INTERFACE_NEW ? NULL : interface_event_words(event);
}

static const struct dump nexthops_dump = {
	.messages = nexthops_messages,
	.questions = nexthops_questions,
	.open = nexthops_open,
	.message = nexthops_message,
	.close = nexthops_close,
	.news =
		{
			.noun = "nexthop",
			.line = "id=id via=gateway dev=dev group=group",
			.groups = UINT64_C(1) << RTNLGRP_NEXTHOP | UINT64_C(1) << RTNLGRP_LINK,
			.types = {{RTM_NEWNEXTHOP, RTM_DELNEXTHOP, 0}},
			.lacking = "group_stats hw_stats",
			.heard = nexthops_heard,
		},
};

static const struct stream nexthops_stream = DUMP_STREAM(&nexthops_dump);

static int nexthops_run(struct run *run)
{
	return dump_run(run, &nexthops_dump);
}

static const struct example examples[] = {
	{"nlinspect nexthops", "next-hop objects and groups"},
	{"nlinspect nexthops dev eth0", "those by an interface"},
	{"nlinspect nexthops 'group != -'", "the groups"},
	{"nlinspect nexthops group=5", "the groups that object 5 is a member of"},
	{"nlinspect nexthops -o id,group_stats 'group_stats != -'",
		"how many packets took which member"},
	{"nlinspect nexthops 'type=resilient' -o +buckets",
		"resilient groups and where their buckets lead to"},
	{"nlinspect nexthops 11 -j -o id,buckets", "the buckets of a resilient group"},
	{"nlinspect nexthops --follow", "each object that comes, changes or goes"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_COMMAND, "bucket buckets", "\"nlinspect nexthops -o +buckets\" shows them"},
	{HABIT_OPTION, "-s --stats --statistics -stats -statistics",
		"\"-o +group_stats\" shows how many packets took which member of a group"},
	{HABIT_OPTION, "--buckets --bucket",
		"\"-o +buckets\" shows the buckets of resilient groups"},
	{HABIT_FILTER, HABIT_VERBS, "no verb is needed: \"nlinspect nexthops eth0\""},
	{HABIT_FILTER, "bucket buckets", "\"nlinspect nexthops -o +buckets\" shows them"},
	{.words = NULL},
};

const struct subject nexthops_subject = {
	.name = "nexthops",
	.alias = "nexthop",
	.arguments = "[FILTER...]",
	.summary = "next-hop objects and groups",
	.schema = &nhobject_schema,
	.needs = NEED_KERNEL,
	.families = FAMILIES_APART,
	.tool = TOOL_IP,
	.examples = examples,
	.habits = habits,
	.questions = nexthops_questions,
	.run = nexthops_run,
	.stream = &nexthops_stream,
};
