/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/first_error.h"
#include "nlinspect/decode/decoder.h"
#include "nlinspect/host/interfaces.h"
#include "nlinspect/host/uptime.h"
#include "nlinspect/source/stream.h"
#include "nlinspect/source/subject.h"

#include "groups.h"
#include "memberships.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* RTNLGRP_*_MCADDR of Linux 6.14. */
enum {
	GROUP_IPV4_MCADDR = 37,
	GROUP_IPV6_MCADDR = 38,
};

/* RTM_NEWMULTICAST and RTM_DELMULTICAST, of the same version. */
enum {
	MULTICAST_JOINED = 56,
	MULTICAST_LEFT = 57,
};

struct membership_ask {
	bool link; /* also groups of the link layer */
};

struct memberships {
	struct decoder *decoder;
	struct interfaces *interfaces;
	struct maddr_record record;
	uint64_t now;              /* since the start of the system; 0: not known */
	struct groups inet, inet6; /* with their users */
	bool lacking;              /* the recording does not have them */
};

/* Before Linux 6.14 joining causes no news; a link that goes takes its groups with it. */
static void ask_family(struct questions *questions, uint8_t family)
{
	struct question *question = question_add(questions);
	struct ifaddrmsg header = {.ifa_family = family};

	request_init(&question->request, NETLINK_ROUTE, RTM_GETMULTICAST, &header, sizeof(header));
	question->request.key = 1;
	question->request.watch = UINT64_C(1) << RTNLGRP_LINK;
	question->request.watch_new =
		UINT64_C(1) << (family == AF_INET ? GROUP_IPV4_MCADDR : GROUP_IPV6_MCADDR);
	question->request.header = sizeof(header);
	question->request.moving = IFA_CACHEINFO;
	question->request.unannounced = true;
	question->family = family;
	question->implied = true;
	question->optional = true;
	snprintf(
		question->file, sizeof(question->file), "%s", family == AF_INET ? "igmp" : "igmp6");
	snprintf(question->words, sizeof(question->words), "multicast groups of %s",
		family == AF_INET ? "IPv4" : "IPv6");
	snprintf(question->detail, sizeof(question->detail),
		"all interfaces; users from /proc/net/%s", family == AF_INET ? "igmp" : "igmp6");
}

static void memberships_questions(const struct ask *ask, struct questions *questions)
{
	if (ask->inet)
		ask_family(questions, AF_INET);
	if (ask->inet6)
		ask_family(questions, AF_INET6);
}

static void memberships_close(struct run *run)
{
	struct memberships *memberships = run->state;

	if (!memberships)
		return;
	decoder_free(memberships->decoder);
	interfaces_free(memberships->interfaces);
	groups_fini(&memberships->inet);
	groups_fini(&memberships->inet6);
	free(memberships);
	run->state = NULL;
}

/* Reads a file of /proc. A kernel without the family has none. @return 0 or -ENOMEM */
static int read_groups(
	struct run *run, struct groups *groups, uint8_t family, const char *what, const char *field)
{
	struct memberships *memberships = run->state;
	int error = groups_read(files_of(run->connector), groups, family);

	run->status.malformed |= groups->malformed;
	memberships->lacking |= error == -ENODATA;
	if (error && error != -ENOENT && error != -ENOMEM && error != -ENODATA)
		first_error(source_side(run, what, field), error);
	return error == -ENOMEM ? error : 0;
}

/* The kernel stamps with the time since the start of the system. */
static void read_clock(struct run *run)
{
	struct memberships *memberships = run->state;

	*source_side(run, "ages", "created updated") =
		uptime_read(files_of(run->connector), &memberships->now);
}

static int memberships_open(struct run *run)
{
	const struct ask *ask = run->ask;
	struct memberships *memberships = calloc(1, sizeof(*memberships));
	struct fieldset needed = ask->wanted;
	int error = 0;

	if (!memberships)
		return -ENOMEM;
	run->state = memberships;
	fieldset_add(&needed, MADDR_ifindex);
	fieldset_add(&needed, MADDR_family);
	fieldset_add(&needed, MADDR_address);
	memberships->decoder = decoder_new(&maddr_schema, WIRE_MADDR, &needed);
	memberships->interfaces =
		interfaces_new(run->connector, source_side(run, "names of interfaces", "dev"));
	if (!memberships->decoder || !memberships->interfaces)
		return -ENOMEM;
	if (ask->follow)
		interfaces_read(memberships->interfaces);
	/* News have no ages: this clock would stand still. */
	if (!ask->follow &&
		(fieldset_has(&needed, MADDR_created) || fieldset_has(&needed, MADDR_updated)))
		read_clock(run);
	if (ask->inet)
		error = read_groups(
			run, &memberships->inet, AF_INET, "users of groups of IPv4", "users");
	if (!error && ask->inet6)
		error = read_groups(
			run, &memberships->inet6, AF_INET6, "users of groups of IPv6", "users");
	return error;
}

static int push(struct run *run)
{
	struct memberships *memberships = run->state;
	struct maddr_record *record = &memberships->record;

	interfaces_set_name(memberships->interfaces, &record->base, MADDR_ifindex, record->ifindex,
		MADDR_dev, &record->dev);
	return source_push(run, &record->base);
}

static int memberships_message(struct run *run, const struct message *message)
{
	struct memberships *memberships = run->state;
	struct maddr_record *record = &memberships->record;
	const struct group *group;
	uint8_t family;
	int error;

	/* The kernel's answer has the type of the request. */
	if (message->type != RTM_GETMULTICAST)
		return 0;
	/* A kernel that does not list IPv4 groups answers with IPv6. */
	family = message->length ? message->payload[0] : AF_UNSPEC;
	if (message->length && family != run->question->family)
		return 0;
	error = decoder_message(memberships->decoder, message, sizeof(struct ifaddrmsg), family,
		&record->base, &run->status.malformed);
	if (error)
		return error == -EBADMSG ? 0 : error;
	uptime_set_age(memberships->now, &record->base, MADDR_created, &record->created);
	uptime_set_age(memberships->now, &record->base, MADDR_updated, &record->updated);
	group = groups_find(family == AF_INET ? &memberships->inet : &memberships->inet6,
		(uint32_t)record->ifindex, record->address.bytes, record->address.length);
	if (group && record_has(&record->base, MADDR_address))
		RECORD_SET(record, MADDR_users, users, group->users);
	return push(run);
}

static int push_group(struct run *run, const struct group *group, uint8_t family)
{
	struct memberships *memberships = run->state;
	struct maddr_record *record = &memberships->record;

	record_clear(&record->base);
	RECORD_SET(record, MADDR_ifindex, ifindex, group->ifindex);
	RECORD_SET(record, MADDR_family, family, family);
	RECORD_SET(record, MADDR_users, users, group->users);
	if (family == AF_PACKET) {
		record->lladdr = (struct lladdr){.length = group->length};
		memcpy(record->lladdr.bytes, group->address, group->length);
		fieldset_add(&record->base.present, MADDR_lladdr);
	} else {
		record->address = (struct address){.family = family, .length = group->length};
		memcpy(record->address.bytes, group->address, group->length);
		fieldset_add(&record->base.present, MADDR_address);
	}
	return push(run);
}

static int push_groups(struct run *run, const struct groups *groups, uint8_t family)
{
	int error = 0;

	for (size_t i = 0; i < groups->count && !error; i++)
		error = push_group(run, &groups->list[i], family);
	return error;
}

/* Linux lists IPv4 groups over netlink since 6.15. */
static int memberships_instead(struct run *run, const struct question *question)
{
	struct memberships *memberships = run->state;
	int error;

	if (memberships->lacking)
		return -ENODATA;
	error = source_answering(run);
	if (error)
		return error;
	return push_groups(run,
		question->family == AF_INET ? &memberships->inet : &memberships->inet6,
		(uint8_t)question->family);
}

static bool wants_link(const struct ask *ask)
{
	const struct membership_ask *own = ask->own;

	return own->link;
}

static void note_lacking(struct run *run)
{
	const struct memberships *memberships = run->state;

	if (!memberships->lacking ||
		!(wants_link(run->ask) || fieldset_has(&run->ask->wanted, MADDR_users)))
		return;
	run->status.unreadable++;
	if (source_tell(run, 0))
		report_note(run->report, "the recording has neither users of groups nor groups of "
					 "the link layer");
}

/* No netlink message lists link-layer groups. */
static int memberships_finish(struct run *run)
{
	CLEANUP(groups_fini) struct groups groups = {.count = 0};
	int error = 0;

	if (wants_link(run->ask))
		error = read_groups(run, &groups, AF_PACKET, "groups of the link layer", "");
	note_lacking(run);
	return error ? error : push_groups(run, &groups, AF_PACKET);
}

static const struct census_message memberships_messages[] = {
	{RTM_GETMULTICAST, AF_UNSPEC, WIRE_MADDR, sizeof(struct ifaddrmsg), &maddr_schema},
	{.schema = NULL},
};

/* A link takes its groups along. */
static const char *memberships_heard(struct run *run, const struct message *message)
{
	struct memberships *memberships = run->state;
	enum interface_event event = interfaces_hear(memberships->interfaces, message);

	return event == INTERFACE_NEW || event == INTERFACE_DOWN || event == INTERFACE_GONE
		       ? interface_event_words(event)
		       : NULL;
}

static const struct dump memberships_dump = {
	.messages = memberships_messages,
	.questions = memberships_questions,
	.open = memberships_open,
	.message = memberships_message,
	.finish = memberships_finish,
	.instead = memberships_instead,
	.close = memberships_close,
	.news =
		{
			.noun = "membership",
			.line = "address lladdr dev=dev",
			.groups = UINT64_C(1) << GROUP_IPV4_MCADDR |
				  UINT64_C(1) << GROUP_IPV6_MCADDR | UINT64_C(1) << RTNLGRP_LINK,
			.types = {{MULTICAST_JOINED, MULTICAST_LEFT, RTM_GETMULTICAST}},
			.heard = memberships_heard,
		},
};

static const struct stream memberships_stream = DUMP_STREAM(&memberships_dump);

static int memberships_run(struct run *run)
{
	return dump_run(run, &memberships_dump);
}

/* -4 and -6 mean groups of IP. There are no news of the others. */
static int memberships_select(const struct typed *typed, struct selection *selection)
{
	struct membership_ask *ask = selection->own;

	ask->link = !typed->inet && !typed->inet6 && !typed->follow;
	return 0;
}

static const struct example examples[] = {
	{"nlinspect memberships", "the groups that each interface takes packets of"},
	{"nlinspect memberships eth0 -4", "IPv4 groups on one interface"},
	{"nlinspect memberships 239.1.2.3",
		"which interfaces have joined a group, and for how many"},
	{"nlinspect memberships --count-by dev,family", "how many on each interface"},
	{"nlinspect memberships --follow", "each group that is joined or left"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_COMMAND, "maddress mcast multicast igmp",
		"\"nlinspect memberships\" lists multicast groups"},
	{HABIT_FILTER, HABIT_VERBS, "no verb is needed: \"nlinspect memberships eth0\""},
	{.words = NULL},
};

const struct subject memberships_subject = {
	.name = "memberships",
	.alias = "maddr",
	.arguments = "[FILTER...]",
	.summary = "multicast groups that interfaces have joined",
	.schema = &maddr_schema,
	.rare = true,
	.ask_size = sizeof(struct membership_ask),
	.needs = NEED_KERNEL,
	.families = FAMILIES_APART,
	.tool = TOOL_IP,
	.examples = examples,
	.habits = habits,
	.select = memberships_select,
	.questions = memberships_questions,
	.run = memberships_run,
	.stream = &memberships_stream,
};
