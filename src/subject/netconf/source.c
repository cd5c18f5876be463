/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/host/interfaces.h"
#include "nlinspect/source/subject.h"

#include "netconf.h"

#include <errno.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct netconf {
	struct decoder *decoder;
	struct interfaces *interfaces;
	struct netconf_record record;
};

static void ask_family(struct questions *questions, uint8_t family, const char *words)
{
	struct question *question = question_add(questions);
	struct netconfmsg header = {.ncm_family = family};

	request_init(&question->request, NETLINK_ROUTE, RTM_GETNETCONF, &header, sizeof(header));
	question->request.key = sizeof(header);
	question->family = family;
	snprintf(question->words, sizeof(question->words), "settings of %s", words);
	snprintf(question->detail, sizeof(question->detail), "all interfaces");
}

/* MPLS is a module. Without it the kernel answers with the settings of all families. */
static void netconf_questions(const struct ask *ask, struct questions *questions)
{
	if (ask->inet)
		ask_family(questions, AF_INET, "IPv4");
	if (ask->inet6)
		ask_family(questions, AF_INET6, "IPv6");
	if (ask->inet && ask->inet6)
		ask_family(questions, AF_MPLS, "MPLS");
}

static void netconf_close(struct run *run)
{
	struct netconf *netconf = run->state;

	if (!netconf)
		return;
	decoder_free(netconf->decoder);
	interfaces_free(netconf->interfaces);
	free(netconf);
	run->state = NULL;
}

static int netconf_open(struct run *run)
{
	struct fieldset needed = run->ask->wanted;
	struct netconf *netconf = calloc(1, sizeof(*netconf));

	if (!netconf)
		return -ENOMEM;
	run->state = netconf;
	fieldset_add(&needed, NETCONF_ifindex);
	netconf->decoder = decoder_new(&netconf_schema, WIRE_NETCONF, &needed);
	netconf->interfaces =
		interfaces_new(run->connector, source_side(run, "names of interfaces", "dev"));
	return netconf->decoder && netconf->interfaces ? 0 : -ENOMEM;
}

static void set_interface(struct netconf *netconf)
{
	struct netconf_record *record = &netconf->record;

	if (!record_has(&record->base, NETCONF_ifindex))
		return;
	if (record->ifindex == NETCONFA_IFINDEX_ALL)
		RECORD_SET(record, NETCONF_interface, interface, text_of("all"));
	else if (record->ifindex == NETCONFA_IFINDEX_DEFAULT)
		RECORD_SET(record, NETCONF_interface, interface, text_of("default"));
	else
		interfaces_set_name(netconf->interfaces, &record->base, NETCONF_ifindex,
			(uint64_t)record->ifindex, NETCONF_interface, &record->interface);
}

static int netconf_message(struct run *run, const struct message *message)
{
	struct netconf *netconf = run->state;
	int error;

	if (message->type != RTM_NEWNETCONF)
		return 0;
	/* A kernel without the family answers with all families that it has. */
	if (message->length && message->payload[0] != run->question->family)
		return 0;
	error = decoder_message(netconf->decoder, message, sizeof(struct netconfmsg), AF_UNSPEC,
		&netconf->record.base, &run->status.malformed);
	if (error == -EBADMSG)
		run->status.malformed = true;
	if (error)
		return error == -EBADMSG ? 0 : error;
	if (fieldset_has(&run->ask->wanted, NETCONF_interface))
		set_interface(netconf);
	return source_push(run, &netconf->record.base);
}

static const struct census_message netconf_messages[] = {
	{RTM_NEWNETCONF, AF_UNSPEC, WIRE_NETCONF, sizeof(struct netconfmsg), &netconf_schema},
	{.schema = NULL},
};

static const struct dump netconf_dump = {
	.messages = netconf_messages,
	.questions = netconf_questions,
	.open = netconf_open,
	.message = netconf_message,
	.close = netconf_close,
};

static int netconf_run(struct run *run)
{
	return dump_run(run, &netconf_dump);
}

static void netconf_suggest(
	const struct field *field, struct connector *connector, suggestion *offer, void *context)
{
	(void)connector;
	if (strcmp(field->name, "interface"))
		return;
	offer(context, "all", "what counts for all interfaces");
	offer(context, "default", "what new interfaces get");
}

static const struct example examples[] = {
	{"nlinspect netconf", "what forwards, and what filters"},
	{"nlinspect netconf -4 forwarding=yes", "interfaces that forward IPv4"},
	{"nlinspect netconf rp_filter=strict", "where packets without a way back are dropped"},
	{"nlinspect netconf default", "what new interfaces get"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_FILTER, HABIT_VERBS, "no verb is needed: \"nlinspect netconf dev eth0\""},
	{.words = NULL},
};

const struct subject netconf_subject = {
	.name = "netconf",
	.arguments = "[FILTER...]",
	.summary = "forwarding and filter settings of interfaces",
	.schema = &netconf_schema,
	.needs = NEED_KERNEL,
	.rare = true,
	.families = FAMILIES_APART,
	.tool = TOOL_IP,
	.examples = examples,
	.habits = habits,
	.questions = netconf_questions,
	.run = netconf_run,
	.suggest = netconf_suggest,
};
