/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/dump.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/source/stream.h"
#include "nlinspect/source/subject.h"

#include "record.h"
#include "rules.h"
#include "selector_words.h"
#include "tables.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct rules {
	struct decoder *decoder;
	struct rule_record record;
	struct out text; /* of the record */
};

/* The kernel never flags a dump of rules that changed meanwhile. */
static void ask_family(struct questions *questions, uint8_t family)
{
	struct question *question = question_add(questions);
	struct fib_rule_hdr header = {.family = family};

	request_init(&question->request, NETLINK_ROUTE, RTM_GETRULE, &header, sizeof(header));
	question->request.key = 1;
	question->request.watch = UINT64_C(1)
				  << (family == AF_INET ? RTNLGRP_IPV4_RULE : RTNLGRP_IPV6_RULE);
	snprintf(question->words, sizeof(question->words), "rules of %s",
		family == AF_INET ? "IPv4" : "IPv6");
	snprintf(question->detail, sizeof(question->detail), "all; watched for changes");
}

static void rules_questions(const struct ask *ask, struct questions *questions)
{
	questions->count = 0;
	if (ask->inet)
		ask_family(questions, AF_INET);
	if (ask->inet6)
		ask_family(questions, AF_INET6);
}

static void rules_close(struct run *run)
{
	struct rules *rules = run->state;

	if (!rules)
		return;
	decoder_free(rules->decoder);
	out_fini(&rules->text);
	free(rules);
	run->state = NULL;
}

static int rules_open(struct run *run)
{
	struct fieldset needed = run->ask->wanted;
	struct rules *rules = calloc(1, sizeof(*rules));

	if (!rules)
		return -ENOMEM;
	run->state = rules;
	out_init_memory(&rules->text);
	fieldset_add(&needed, RULE_action);
	fieldset_add(&needed, RULE_fwmask);
	rules->decoder = decoder_new(&rule_schema, WIRE_RULE, &needed);
	return rules->decoder ? 0 : -ENOMEM;
}

/* As in ip(8), a full prefix length is not shown. */
static void set_addresses(struct rule_record *record)
{
	RECORD_SET(record, RULE_src, src, (struct address){.name = text_of("all")});
	if (record_has(&record->base, RULE_from)) {
		record->src = record->from.address;
		if (record->from.bits < record->from.address.length * 8)
			RECORD_SET(record, RULE_srclen, srclen, record->from.bits);
	}
	if (record_has(&record->base, RULE_to)) {
		RECORD_SET(record, RULE_dst, dst, record->to.address);
		if (record->to.bits < record->to.address.length * 8)
			RECORD_SET(record, RULE_dstlen, dstlen, record->to.bits);
	}
}

static void set_ports(struct rule_record *record)
{
	if (record_has(&record->base, RULE_sport_start) && record->sport_start == record->sport_end)
		RECORD_SET(record, RULE_sport, sport, record->sport_start);
	if (record_has(&record->base, RULE_dport_start) && record->dport_start == record->dport_end)
		RECORD_SET(record, RULE_dport, dport, record->dport_start);
}

static void set_selectors(struct run *run, struct rules *rules)
{
	struct out *text = &rules->text;

	say_rule(text, run->schema, &rules->record);
	if (text->length)
		RECORD_SET(&rules->record, RULE_selectors, selectors,
			(struct text){text->data, (uint32_t)text->length});
}

static void derive(struct run *run, struct rules *rules)
{
	struct rule_record *record = &rules->record;
	const struct fieldset *wanted = &run->ask->wanted;

	if (fieldset_has(wanted, RULE_src) || fieldset_has(wanted, RULE_dst) ||
		fieldset_has(wanted, RULE_srclen) || fieldset_has(wanted, RULE_dstlen))
		set_addresses(record);
	set_ports(record);
	if (fieldset_has(wanted, RULE_selectors))
		set_selectors(run, rules);
}

static int rules_message(struct run *run, const struct message *message)
{
	struct rules *rules = run->state;
	const uint8_t *asked = request_payload(&run->question->request, &(size_t){0});

	/* A kernel without IPv6 answers with all families that it has. */
	if (message->type != RTM_NEWRULE || (message->length && message->payload[0] != asked[0]))
		return 0;
	if (!rule_record_decode(&rules->record, rules->decoder, message, &run->ask->wanted))
		run->status.malformed = true;
	if (message->length < sizeof(struct fib_rule_hdr))
		return 0;
	derive(run, rules);
	if (rules->text.error)
		return rules->text.error;
	return source_push(run, &rules->record.base);
}

static const struct census_message rule_messages[] = {
	{RTM_NEWRULE, AF_UNSPEC, WIRE_RULE, sizeof(struct fib_rule_hdr), &rule_schema},
	{.schema = NULL},
};

const struct dump rule_dump = {
	.messages = rule_messages,
	.questions = rules_questions,
	.open = rules_open,
	.message = rules_message,
	.close = rules_close,
	.news =
		{
			.noun = "rule",
			.line = "family!inet priority not=inverted!no from=from to=to selectors "
				"action table goto",
			.groups = UINT64_C(1) << RTNLGRP_IPV4_RULE | UINT64_C(1)
									     << RTNLGRP_IPV6_RULE,
			.types = {{RTM_NEWRULE, RTM_DELRULE, 0}},
		},
};

static const struct stream rules_stream = DUMP_STREAM(&rule_dump);

static int rules_run(struct run *run)
{
	return dump_run(run, &rule_dump);
}

static const struct example examples[] = {
	{"nlinspect rules", "the rules of IPv4 and IPv6, in their order"},
	{"nlinspect rules lookup 100", "those that lead to a table"},
	{"nlinspect rules 10.1.2.3", "those whose addresses cover one"},
	{"nlinspect rules -4 -j | jq -r '.[] | select(.fwmark) | .priority'",
		"those for marked packets"},
	{"nlinspect rules --follow", "each rule that comes or goes"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_FILTER, HABIT_VERBS, "no verb is needed: \"nlinspect rules 192.0.2.1\""},
	{.words = NULL},
};

const struct subject rules_subject = {
	.name = "rules",
	.alias = "rule",
	.arguments = "[FILTER...]",
	.summary = "policy rules",
	.schema = &rule_schema,
	.needs = NEED_KERNEL,
	.families = FAMILIES_APART,
	.tool = TOOL_IP,
	/* A rule keeps the interface name that was typed, even if there is no such interface. */
	.any_interface = true,
	.examples = examples,
	.habits = habits,
	.questions = rules_questions,
	.run = rules_run,
	.stream = &rules_stream,
	.suggest = rule_tables_suggest,
};
