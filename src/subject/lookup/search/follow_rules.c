/* SPDX-License-Identifier: MIT */
#include "follow_rules.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/decode/decoder.h"

#include "follow_table.h"
#include "rule.h"
#include "subject/lookup/kernel/ask.h"
#include "subject/lookup/kernel/object.h"
#include "subject/lookup/route.h"
#include "subject/lookup/row.h"
#include "subject/lookup/state.h"
#include "subject/routes/routes.h"
#include "subject/rules/record.h"
#include "subject/rules/selector_words.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>

/* The rules in the order in which the kernel tries them. */
struct rules {
	uint8_t family;
	struct decoder *decoder;
	struct rule {
		uint8_t *bytes; /* its message, which the record points into */
		struct rule_record record;
	} * list;
	size_t count, size;
	bool malformed;
};

static int rules_grow(struct rules *rules)
{
	size_t size = rules->size ? rules->size * 2 : 32;
	struct rule *list = reallocarray(rules->list, size, sizeof(*list));

	if (!list)
		return -ENOMEM;
	rules->list = list;
	rules->size = size;
	return 0;
}

static int rules_message(void *context, const struct message *message)
{
	const struct fieldset all = fieldset_all();
	struct rules *rules = context;
	struct message copy = *message;
	struct rule *rule;

	/* A kernel without IPv6 answers with every family that it has. */
	if (message->type != RTM_NEWRULE || !message->length ||
		message->payload[0] != rules->family)
		return 0;
	if (rules->count == rules->size && rules_grow(rules))
		return -ENOMEM;
	rule = &rules->list[rules->count];
	*rule = (struct rule){.bytes = malloc(message->length)};
	if (!rule->bytes)
		return -ENOMEM;
	memcpy(rule->bytes, message->payload, message->length);
	copy.payload = rule->bytes;
	if (rule_record_decode(&rule->record, rules->decoder, &copy, &all)) {
		rules->count++;
		return 0;
	}
	/* A malformed rule matches no packet. */
	rules->malformed = true;
	free(rule->bytes);
	return 0;
}

static void rules_free(struct rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		free(rules->list[i].bytes);
	free(rules->list);
	decoder_free(rules->decoder);
}

static int rules_read(struct lookup *lookup, struct rules *rules)
{
	const struct fieldset all = fieldset_all();
	struct fib_rule_hdr header = {.family = lookup->flow.family};
	struct request request;
	int error;

	rules->family = header.family;
	rules->decoder = decoder_new(&rule_schema, WIRE_RULE, &all);
	if (!rules->decoder)
		return -ENOMEM;
	request_init(&request, NETLINK_ROUTE, RTM_GETRULE, &header, sizeof(header));
	request.exact = true;
	error = ask_kernel(lookup, &request, rules_message, rules, NULL);
	lookup->run->status.malformed |= rules->malformed;
	return error;
}

/* @return the index of the first rule of that priority after `at`, or rules->count */
static size_t rules_target(const struct rules *rules, size_t at, uint64_t priority)
{
	for (size_t i = at + 1; i < rules->count; i++) {
		if (rules->list[i].record.priority == priority)
			return i;
	}
	return rules->count;
}

static bool is_for_vrf(const struct rule_record *rule)
{
	return record_has(&rule->base, RULE_l3mdev);
}

/* An inverted l3mdev rule can match a packet outside of VRFs. It has no table then, and the kernel
 * uses main. */
static uint32_t table_of(const struct lookup *lookup, const struct rule_record *rule)
{
	uint32_t table = record_has(&rule->base, RULE_table) ? (uint32_t)rule->table : 0;

	if (is_for_vrf(rule))
		table = lookup->flow.vrf.vrf_table;
	return table ? table : RT_TABLE_MAIN;
}

/* Starts the row of a rule that matches, in the words of ip-rule(8). */
static void rule_row(struct lookup *lookup, const struct rule_record *rule, uint32_t table)
{
	struct out *text = &lookup->text;

	row_begin(lookup, STEP_RULE);
	RECORD_SET(&lookup->row, LOOKUP_priority, priority, rule->priority);
	RECORD_SET(&lookup->row, LOOKUP_action, action, rule->action);
	out_u64(text, rule->priority);
	out_char(text, ':');
	say_rule_packets(text, lookup->rules, rule);
	switch (rule->action) {
	case FR_ACT_TO_TBL:
		out_string(text, is_for_vrf(rule) ? " lookup [l3mdev-table] " : " lookup ");
		row_table(lookup, table);
		RECORD_SET(&lookup->row, LOOKUP_table, table, table);
		break;
	case FR_ACT_GOTO:
		say_number(text, " goto ", rule->goto_priority);
		break;
	case FR_ACT_NOP:
		out_string(text, " nop");
		break;
	case FR_ACT_UNREACHABLE:
		out_string(text, " unreachable");
		break;
	case FR_ACT_PROHIBIT:
		out_string(text, " prohibit");
		break;
	default:
		out_string(text, " blackhole");
		break;
	}
	say_rule_outcome(text, lookup->rules, rule);
}

static void rule_passed(struct lookup *lookup, const struct rule_record *rule, const char *why)
{
	out_string(&lookup->text, "; ");
	out_string(&lookup->text, why);
	if (rule->action == FR_ACT_TO_TBL)
		passed_say(lookup);
	row_end(lookup, LOOKUP_VERDICT_PASSED);
}

static bool is_in_group(struct lookup *lookup, uint64_t oif, const struct rule_record *rule)
{
	struct device device;

	return !device_by_index(lookup, (uint32_t)oif, &device) &&
	       device.group == rule->suppress_ifgroup;
}

/* IPv4 compares the group of the first next hop, even if it takes another. IPv6 compares the group
 * of the next hop that it takes. If only some are in the group, the kernel's answer shows which it
 * was.
 */
static bool hops_are_suppressed(
	struct lookup *lookup, const struct rule_record *rule, const struct list *hops)
{
	const struct route_record *route = lookup->found.record;
	const struct route_record *way = lookup->answer.route.record;
	bool here = way && way->table == route->table && record_has(&way->base, ROUTE_oif);
	uint32_t count = lookup->flow.family == AF_INET ? 1 : hops->count, grouped = 0;
	bool taken = false;

	for (uint32_t i = 0; i < count; i++) {
		const struct nexthop_record *hop = (const void *)list_item(hops, i);

		if (is_in_group(lookup, hop->oif, rule))
			grouped++;
		else
			taken |= here && hop->oif == way->oif;
	}
	return grouped == count || (grouped && !taken);
}

static bool is_suppressed(struct lookup *lookup, const struct rule_record *rule)
{
	const struct route_record *route = lookup->found.record;

	if (record_has(&rule->base, RULE_suppress_prefixlen) &&
		route->dst.bits <= rule->suppress_prefixlen)
		return true;
	if (!record_has(&rule->base, RULE_suppress_ifgroup))
		return false;
	if (record_has(&route->base, ROUTE_nexthops) && route->nexthops.count)
		return hops_are_suppressed(lookup, rule, &route->nexthops);
	return record_has(&route->base, ROUTE_oif) && is_in_group(lookup, route->oif, rule);
}

/* IPv6 compares the prefix of the route that used a next-hop object first, which the kernel does
 * not send; its answer shows whether that one was suppressed.
 * @param odd  set to whether the prefix of the route itself would have decided otherwise */
static bool route_is_suppressed(struct lookup *lookup, const struct rule_record *rule, bool *odd)
{
	const struct route_record *route = lookup->found.record;
	bool by_prefix = record_has(&rule->base, RULE_suppress_prefixlen);
	bool suppressed = is_suppressed(lookup, rule), taken;

	*odd = false;
	if (lookup->flow.family != AF_INET6 || !record_has(&route->base, ROUTE_nhid) ||
		(!by_prefix && !record_has(&rule->base, RULE_suppress_ifgroup)))
		return suppressed;
	taken = object_is_shared(lookup);
	*odd = by_prefix && suppressed == taken;
	return !taken && (*odd || suppressed);
}

/* A rule that leads to a table. @return 1: the route is found; 0: go on to the next rule; -errno */
static int rule_table(struct lookup *lookup, const struct rule_record *rule)
{
	uint32_t table = table_of(lookup, rule);
	const struct route_record *route;
	bool found, empty, odd;
	int error = follow_table(lookup, table, &found, &empty);

	if (error)
		return error;
	route = lookup->found.record;
	rule_row(lookup, rule, table);
	if (!found) {
		rule_passed(lookup, rule,
			empty ? "the table is empty" : "the table has no route for it");
	} else if (route->type == RTN_THROW) {
		rule_passed(lookup, rule, "its route throws the packet back to the rules");
	} else if (!route_error(route) && route_is_suppressed(lookup, rule, &odd)) {
		rule_passed(lookup, rule,
			odd ? "its route is suppressed, by the prefix of another one with the same "
			      "next-hop object"
			    : "its route is suppressed");
	} else {
		row_end(lookup, LOOKUP_VERDICT_OK);
		lookup->outcome.error = route_error(route);
		lookup->outcome.table = table;
		return 1;
	}
	route_copy_fini(&lookup->found);
	return 0;
}

/* A rule that rejects the packet. @return 1 */
static int rule_error(struct lookup *lookup, const struct rule_record *rule)
{
	int error = rule->action == FR_ACT_UNREACHABLE ? ENETUNREACH
		    : rule->action == FR_ACT_PROHIBIT  ? EACCES
						       : EINVAL;

	rule_row(lookup, rule, 0);
	lookup->outcome.error = error;
	if (flow_tries_on_link(&lookup->flow)) {
		row_end(lookup, LOOKUP_VERDICT_PASSED);
		return 1;
	}
	out_string(&lookup->text, ": ");
	row_rejection(lookup, error);
	row_end(lookup, LOOKUP_VERDICT_BROKEN);
	return 1;
}

static int rules_walk(struct lookup *lookup, const struct rules *rules)
{
	for (size_t i = 0; i < rules->count && !lookup->stopped;) {
		const struct rule_record *rule = &rules->list[i].record;
		size_t target;
		int result = 0;

		i++;
		if (!rule_matches(rule, &lookup->flow))
			continue;
		switch (rule->action) {
		case FR_ACT_TO_TBL:
			result = rule_table(lookup, rule);
			break;
		case FR_ACT_GOTO:
			rule_row(lookup, rule, 0);
			target = rules_target(rules, i - 1, rule->goto_priority);
			rule_passed(lookup, rule,
				target < rules->count ? "it goes on there"
						      : "there is no such rule");
			i = target < rules->count ? target : i;
			break;
		case FR_ACT_NOP:
			rule_row(lookup, rule, 0);
			rule_passed(lookup, rule, "it does nothing");
			break;
		default:
			result = rule_error(lookup, rule);
			break;
		}
		if (result)
			return result;
	}
	return 0;
}

int follow_rules(struct lookup *lookup)
{
	struct rules rules = {.list = NULL};
	int result = rules_read(lookup, &rules);

	if (!result)
		result = rules_walk(lookup, &rules);
	rules_free(&rules);
	if (!result && !lookup->stopped)
		lookup->outcome.error = ENETUNREACH;
	return result < 0 ? result : 0;
}
