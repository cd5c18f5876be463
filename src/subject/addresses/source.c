/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/host/interfaces.h"
#include "nlinspect/host/uptime.h"
#include "nlinspect/source/stream.h"
#include "nlinspect/source/subject.h"

#include "addresses.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct addresses {
	struct decoder *decoder;
	struct interfaces *interfaces;
	struct ifaddr_record record;
	uint64_t now; /* since the start of the system; 0: not known */
};

/* The news of a new IPv6 address come after its duplicates were looked for. It stands in front of
 * older ones, which the dump then sends twice. */
static void ask_family(struct questions *questions, uint8_t family)
{
	struct question *question = question_add(questions);
	struct ifaddrmsg header = {.ifa_family = family};

	request_init(&question->request, NETLINK_ROUTE, RTM_GETADDR, &header, sizeof(header));
	question->request.key = 1;
	question->request.watch =
		UINT64_C(1) << (family == AF_INET ? RTNLGRP_IPV4_IFADDR : RTNLGRP_IPV6_IFADDR);
	question->request.header = sizeof(header);
	question->request.moving = IFA_CACHEINFO;
	question->request.unannounced = true;
	snprintf(question->words, sizeof(question->words), "addresses of %s",
		family == AF_INET ? "IPv4" : "IPv6");
	snprintf(question->detail, sizeof(question->detail), "all interfaces; watched for changes");
}

static void addresses_questions(const struct ask *ask, struct questions *questions)
{
	questions->count = 0;
	if (ask->inet)
		ask_family(questions, AF_INET);
	if (ask->inet6)
		ask_family(questions, AF_INET6);
}

static void addresses_close(struct run *run)
{
	struct addresses *addresses = run->state;

	if (!addresses)
		return;
	decoder_free(addresses->decoder);
	interfaces_free(addresses->interfaces);
	free(addresses);
	run->state = NULL;
}

/* The kernel stamps with the time since the start of the system. */
static void read_clock(struct run *run)
{
	struct addresses *addresses = run->state;

	*source_side(run, "ages", "created updated") =
		uptime_read(files_of(run->connector), &addresses->now);
}

static int addresses_open(struct run *run)
{
	struct fieldset needed = run->ask->wanted;
	struct addresses *addresses = calloc(1, sizeof(*addresses));

	if (!addresses)
		return -ENOMEM;
	run->state = addresses;
	/* Each is set only if it differs from the other. */
	fieldset_add(&needed, IFADDR_local);
	fieldset_add(&needed, IFADDR_address);
	addresses->decoder = decoder_new(&ifaddr_schema, WIRE_ADDRESS, &needed);
	addresses->interfaces = interfaces_new(run->connector,
		source_side(run, "names of interfaces", "ifname local address up kind master"));
	if (!addresses->decoder || !addresses->interfaces)
		return -ENOMEM;
	interfaces_want_more(addresses->interfaces);
	if (run->ask->follow)
		interfaces_read(addresses->interfaces);
	/* News have no ages: this clock would stand still. */
	if (!run->ask->follow &&
		(fieldset_has(&needed, IFADDR_created) || fieldset_has(&needed, IFADDR_updated)))
		read_clock(run);
	return 0;
}

static bool same_address(const struct address *a, const struct address *b)
{
	return a->family == b->family && !memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

/* IFA_ADDRESS is the peer's address if there is one, else the address itself; IPv6 then has no
 * other attribute. */
static void set_peer(struct ifaddr_record *record)
{
	struct fieldset *present = &record->base.present;

	if (!record_has(&record->base, IFADDR_address))
		return;
	if (!record_has(&record->base, IFADDR_local))
		RECORD_SET(record, IFADDR_local, local, record->address);
	if (same_address(&record->local, &record->address))
		fieldset_remove(present, IFADDR_address);
}

static void set_flags(struct ifaddr_record *record, uint8_t family)
{
	bool shared = record->flags & IFA_F_SECONDARY;

	RECORD_SET(record, IFADDR_dynamic, dynamic, !(record->flags & IFA_F_PERMANENT));
	RECORD_SET(record, IFADDR_secondary, secondary, shared && family == AF_INET);
	RECORD_SET(record, IFADDR_temporary, temporary, shared && family == AF_INET6);
}

static bool wants_interface(const struct fieldset *wanted)
{
	return fieldset_has(wanted, IFADDR_up) || fieldset_has(wanted, IFADDR_kind) ||
	       fieldset_has(wanted, IFADDR_master);
}

/* What ip(8) asks of the interface. */
static void set_interface(struct run *run, struct addresses *addresses, uint32_t index)
{
	struct ifaddr_record *record = &addresses->record;
	struct interface_more more;

	if (!wants_interface(&run->ask->wanted) ||
		!interfaces_more(addresses->interfaces, index, &more))
		return;
	RECORD_SET(record, IFADDR_up, up, more.up);
	if (more.kind.length)
		RECORD_SET(record, IFADDR_kind, kind, more.kind);
	if (more.master.length)
		RECORD_SET(record, IFADDR_master, master, more.master);
}

static void derive(struct run *run, struct addresses *addresses, const struct ifaddrmsg *header)
{
	struct ifaddr_record *record = &addresses->record;
	struct fieldset *present = &record->base.present;
	const struct fieldset *wanted = &run->ask->wanted;

	set_peer(record);
	if (record_has(&record->base, IFADDR_flags))
		set_flags(record, header->ifa_family);
	if (record->valid_life_time == UINT32_MAX)
		fieldset_remove(present, IFADDR_valid_life_time);
	if (record->preferred_life_time == UINT32_MAX)
		fieldset_remove(present, IFADDR_preferred_life_time);
	if (!record->protocol)
		fieldset_remove(present, IFADDR_protocol);
	if (!record->metric)
		fieldset_remove(present, IFADDR_metric);
	set_interface(run, addresses, header->ifa_index);
	uptime_set_age(addresses->now, &record->base, IFADDR_created, &record->created);
	uptime_set_age(addresses->now, &record->base, IFADDR_updated, &record->updated);
	if (fieldset_has(wanted, IFADDR_ifname)) {
		record->ifname = interfaces_name(addresses->interfaces, header->ifa_index);
		if (record->ifname.length)
			fieldset_add(present, IFADDR_ifname);
	}
}

static int addresses_message(struct run *run, const struct message *message)
{
	struct addresses *addresses = run->state;
	const uint8_t *asked = request_payload(&run->question->request, &(size_t){0});
	struct record *base = &addresses->record.base;
	struct ifaddrmsg header;
	int error;

	/* A kernel without IPv6 answers with all families that it has. */
	if (message->type != RTM_NEWADDR || (message->length && message->payload[0] != asked[0]))
		return 0;
	if (message->length < sizeof(header)) {
		run->status.malformed = true;
		return 0;
	}
	memcpy(&header, message->payload, sizeof(header));
	error = decoder_message(addresses->decoder, message, sizeof(header), header.ifa_family,
		base, &run->status.malformed);
	if (error)
		return error;
	derive(run, addresses, &header);
	return source_push(run, base);
}

static const struct census_message addresses_messages[] = {
	{RTM_NEWADDR, AF_UNSPEC, WIRE_ADDRESS, sizeof(struct ifaddrmsg), &ifaddr_schema},
	{.schema = NULL},
};

/* A link that is removed may take its addresses along. */
static const char *addresses_heard(struct run *run, const struct message *message)
{
	struct addresses *addresses = run->state;
	enum interface_event event = interfaces_hear(addresses->interfaces, message);

	return event == INTERFACE_GONE ? interface_event_words(event) : NULL;
}

static const struct dump addresses_dump = {
	.messages = addresses_messages,
	.questions = addresses_questions,
	.open = addresses_open,
	.message = addresses_message,
	.close = addresses_close,
	.news =
		{
			.noun = "address",
			.line = "local/prefixlen peer=address dev=ifname flags!permanent",
			.groups = UINT64_C(1) << RTNLGRP_IPV4_IFADDR |
				  UINT64_C(1) << RTNLGRP_IPV6_IFADDR | UINT64_C(1) << RTNLGRP_LINK,
			.types = {{RTM_NEWADDR, RTM_DELADDR, 0}},
			.heard = addresses_heard,
		},
};

static const struct stream addresses_stream = DUMP_STREAM(&addresses_dump);

static int addresses_run(struct run *run)
{
	return dump_run(run, &addresses_dump);
}

static const struct example examples[] = {
	{"nlinspect addresses", "every address, of every interface"},
	{"nlinspect addresses dev eth0 scope global", "what eth0 is reached by"},
	{"nlinspect addresses 'valid_life_time<1h'", "what expires within the hour"},
	{"nlinspect addresses --follow", "each address that comes, changes or goes"},
	{"nlinspect addresses -j | jq -r '.[] | select(.dynamic) | .local'",
		"the ones that expire, for a program"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_COMMAND, "a", .instead = "addresses"},
	{HABIT_OPTION, "-tentative", .instead = "tentative=no"},
	{HABIT_OPTION, "-deprecated", .instead = "deprecated=no"},
	{HABIT_OPTION, "-dadfailed", .instead = "dadfailed=no"},
	{HABIT_OPTION, "-temporary", .instead = "temporary=no"},
	{HABIT_OPTION, "-dynamic", .instead = "dynamic=no"},
	{HABIT_FILTER, HABIT_VERBS, "no verb is needed: \"nlinspect addresses eth0\""},
	{.words = NULL},
};

const struct subject addresses_subject = {
	.name = "addresses",
	.alias = "addr",
	.arguments = "[FILTER...]",
	.summary = "addresses of interfaces",
	.schema = &ifaddr_schema,
	.needs = NEED_KERNEL,
	.families = FAMILIES_APART,
	.tool = TOOL_IP,
	.examples = examples,
	.habits = habits,
	.questions = addresses_questions,
	.order = "ifindex,family",
	.run = addresses_run,
	.stream = &addresses_stream,
};
