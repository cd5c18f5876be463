/* SPDX-License-Identifier: MIT */
#include "follow_rules.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/decode/decoder.h"

#include "follow_table.h"
#include "subject/lookup/address.h"
#include "subject/lookup/kernel/ask.h"
#include "subject/lookup/kernel/object.h"
#include "subject/lookup/route.h"
#include "subject/lookup/row.h"
#include "subject/lookup/state.h"
#include "subject/routes/routes.h"
#include "subject/rules/record.h"
#include "subject/rules/selector_words.h"
#include "subject/schemas.h"
#include "subject/uapi.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>

/* A rule as the kernel compares it. */
struct rule {
	struct fib_rule_hdr header;
	uint32_t priority, table, mark, mask, target;
	int64_t suppress_prefixlen, suppress_group; /* -1: no */
	struct address dst, src;
	char iif[IFNAMSIZ], oif[IFNAMSIZ];
	bool l3mdev, has_mask, has_uid, has_dscp, has_sport, has_dport;
	uint8_t *bytes; /* its message */
	size_t length;
	bool strange; /* it looks at what no packet here has: a tunnel's number, a flow label */
	struct fib_rule_uid_range uid;
	struct fib_rule_port_range sport, dport;
	uint16_t sport_mask, dport_mask; /* 0: none */
	uint8_t protocol, dscp, dscp_mask;
};

struct rules {
	uint8_t family;
	struct rule *list;
	size_t count, size;
};

static uint64_t number_of(const struct attribute *attribute)
{
	uint64_t value = 0;
	uint32_t u32;
	uint16_t u16;

	switch (attribute->length) {
	case sizeof(uint8_t):
		return attribute->payload[0];
	case sizeof(u16):
		memcpy(&u16, attribute->payload, sizeof(u16));
		return u16;
	case sizeof(u32):
		memcpy(&u32, attribute->payload, sizeof(u32));
		return u32;
	case sizeof(value):
		memcpy(&value, attribute->payload, sizeof(value));
		return value;
	default:
		return 0;
	}
}

static void name_of(const struct attribute *attribute, char name[static IFNAMSIZ])
{
	size_t length = strnlen((const char *)attribute->payload, attribute->length);

	length = length < IFNAMSIZ ? length : IFNAMSIZ - 1;
	memcpy(name, attribute->payload, length);
	name[length] = '\0';
}

static void address_of(const struct attribute *attribute, uint8_t family, struct address *ret)
{
	size_t length = attribute->length;

	if (length != 4 && length != 16)
		return;
	*ret = (struct address){.family = family, .length = (uint8_t)length};
	memcpy(ret->bytes, attribute->payload, length);
}

static bool copy(void *to, size_t size, const struct attribute *attribute)
{
	if (attribute->length < size)
		return false;
	memcpy(to, attribute->payload, size);
	return true;
}

/* What selects packets. */
static void rule_selector(struct rule *rule, const struct attribute *attribute)
{
	uint64_t number = number_of(attribute);

	switch (attribute->type) {
	case FRA_DST:
		address_of(attribute, rule->header.family, &rule->dst);
		break;
	case FRA_SRC:
		address_of(attribute, rule->header.family, &rule->src);
		break;
	case FRA_IIFNAME:
		name_of(attribute, rule->iif);
		break;
	case FRA_OIFNAME:
		name_of(attribute, rule->oif);
		break;
	case FRA_FWMARK:
		rule->mark = (uint32_t)number;
		break;
	case FRA_FWMASK:
		rule->mask = (uint32_t)number;
		rule->has_mask = true;
		break;
	case FRA_UID_RANGE:
		rule->has_uid = copy(&rule->uid, sizeof(rule->uid), attribute);
		break;
	case FRA_IP_PROTO:
		rule->protocol = (uint8_t)number;
		break;
	case FRA_SPORT_RANGE:
		rule->has_sport = copy(&rule->sport, sizeof(rule->sport), attribute);
		break;
	case FRA_DPORT_RANGE:
		rule->has_dport = copy(&rule->dport, sizeof(rule->dport), attribute);
		break;
	case RULE_ATTRIBUTE_SPORT_MASK:
		rule->sport_mask = (uint16_t)number;
		break;
	case RULE_ATTRIBUTE_DPORT_MASK:
		rule->dport_mask = (uint16_t)number;
		break;
	case RULE_ATTRIBUTE_DSCP:
		rule->dscp = (uint8_t)number;
		rule->has_dscp = true;
		break;
	case RULE_ATTRIBUTE_DSCP_MASK:
		rule->dscp_mask = (uint8_t)number;
		break;
	case FRA_TUN_ID:
	case RULE_ATTRIBUTE_FLOWLABEL:
		rule->strange |= number != 0;
		break;
	default:
		break;
	}
}

static void rule_attribute(struct rule *rule, const struct attribute *attribute)
{
	uint32_t number = (uint32_t)number_of(attribute);

	switch (attribute->type) {
	case FRA_PRIORITY:
		rule->priority = number;
		break;
	case FRA_TABLE:
		rule->table = number;
		break;
	case FRA_GOTO:
		rule->target = number;
		break;
	case FRA_L3MDEV:
		rule->l3mdev = number != 0;
		break;
	case FRA_SUPPRESS_PREFIXLEN:
		rule->suppress_prefixlen = number == UINT32_MAX ? -1 : (int64_t)number;
		break;
	case FRA_SUPPRESS_IFGROUP:
		rule->suppress_group = number == UINT32_MAX ? -1 : (int64_t)number;
		break;
	default:
		rule_selector(rule, attribute);
		break;
	}
}

static int rules_message(void *context, const struct message *message)
{
	struct rules *rules = context;
	struct cursor attributes = message_attributes(message, sizeof(struct fib_rule_hdr));
	struct attribute attribute;
	struct rule *rule;

	if (message->type != RTM_NEWRULE || message->length < sizeof(struct fib_rule_hdr) ||
		message->payload[0] != rules->family)
		return 0;
	if (rules->count == rules->size) {
		size_t size = rules->size ? rules->size * 2 : 32;
		struct rule *list = reallocarray(rules->list, size, sizeof(*list));

		if (!list)
			return -ENOMEM;
		rules->list = list;
		rules->size = size;
	}
	rule = &rules->list[rules->count];
	*rule = (struct rule){.bytes = malloc(message->length),
		.length = message->length,
		.suppress_prefixlen = -1,
		.suppress_group = -1,
		.dscp_mask = DSCP_BITS};
	if (!rule->bytes)
		return -ENOMEM;
	rules->count++;
	memcpy(rule->bytes, message->payload, message->length);
	memcpy(&rule->header, message->payload, sizeof(rule->header));
	rule->table = rule->header.table;
	while (attribute_next(&attributes, &attribute))
		rule_attribute(rule, &attribute);
	if (!rule->has_mask && rule->mark)
		rule->mask = UINT32_MAX;
	return 0;
}

static bool side_matches(const struct address *prefix, uint8_t bits, const struct address *address)
{
	if (!bits)
		return true;
	return bits <= prefix->length * 8 && prefix->length == address->length &&
	       address_is_in(address->bytes, prefix->bytes, bits);
}

static bool name_matches(const struct flow *flow, const char *rule, const char *name, bool by_oif)
{
	if (!*rule || (name && !strcmp(rule, name)))
		return true;
	/* A VRF stands for the interfaces in it. */
	return flow->vrf.index && flow->vrf_by_oif == by_oif && !strcmp(rule, flow->vrf.name);
}

static bool port_matches(
	bool wanted, const struct fib_rule_port_range *range, uint16_t mask, uint16_t port)
{
	if (!wanted)
		return true;
	if (mask)
		return !((range->start ^ port) & mask);
	return port >= range->start && port <= range->end;
}

static bool tos_matches(const struct rule *rule, const struct flow *flow)
{
	uint8_t bits = flow->family == AF_INET ? 0x1c : 0xfc;

	if (rule->has_dscp)
		return !((rule->dscp ^ flow->tos >> 2) & rule->dscp_mask);
	return !rule->header.tos || rule->header.tos == (flow->tos & bits);
}

static bool selectors_match(const struct rule *rule, const struct flow *flow)
{
	/* Without a source IPv6 does not take a rule for some, IPv4 takes it for 0.0.0.0. */
	if (rule->header.src_len && !flow->has_src && flow->family == AF_INET6)
		return false;
	return side_matches(&rule->dst, rule->header.dst_len, &flow->dst) &&
	       side_matches(&rule->src, rule->header.src_len, &flow->src) &&
	       name_matches(flow, rule->iif, flow->iif, false) &&
	       name_matches(flow, rule->oif, flow->oif, true) &&
	       !((rule->mark ^ flow->mark) & rule->mask) && !rule->strange &&
	       (!rule->l3mdev || flow->vrf.index) &&
	       (!rule->has_uid || (flow->uid >= rule->uid.start && flow->uid <= rule->uid.end)) &&
	       (!rule->protocol || rule->protocol == flow->protocol) &&
	       port_matches(rule->has_sport, &rule->sport, rule->sport_mask, flow->sport) &&
	       port_matches(rule->has_dport, &rule->dport, rule->dport_mask, flow->dport) &&
	       tos_matches(rule, flow);
}

static bool rule_matches(const struct rule *rule, const struct flow *flow)
{
	return selectors_match(rule, flow) != ((rule->header.flags & FIB_RULE_INVERT) != 0);
}

/* With the host's names, if they are at hand. */
static const struct schema *schema_of_rules(const struct lookup *lookup)
{
	const struct schema *schema = lookup->run->ask->rules;

	return schema ? schema : &rule_schema;
}

/* What `rules` says of it, to say it in the same words. */
static void rule_decode(struct lookup *lookup, const struct rule *rule, struct rule_record *record)
{
	const struct fieldset all = fieldset_all();
	const struct message message = {.payload = rule->bytes, .length = rule->length};

	record_clear(&record->base);
	decoder_header(lookup->rule_decoder, rule->bytes, sizeof(rule->header), rule->header.family,
		&record->base);
	decoder_attributes(lookup->rule_decoder, message_attributes(&message, sizeof(rule->header)),
		rule->header.family, &record->base);
	rule_record_settle(record, &rule->header, &all);
}

/* Starts the row of a rule that matches, with what ip-rule(8) says of it. */
static void rule_row(struct lookup *lookup, const struct rule *rule, uint32_t table)
{
	const struct schema *words = schema_of_rules(lookup);
	struct out *text = &lookup->text;
	struct rule_record record;

	row_begin(lookup, STEP_RULE);
	RECORD_SET(&lookup->row, LOOKUP_priority, priority, rule->priority);
	RECORD_SET(&lookup->row, LOOKUP_action, action, rule->header.action);
	out_u64(text, rule->priority);
	out_char(text, ':');
	rule_decode(lookup, rule, &record);
	say_rule_packets(text, words, &record);
	switch (rule->header.action) {
	case FR_ACT_TO_TBL:
		out_string(text, rule->l3mdev ? " lookup [l3mdev-table] " : " lookup ");
		row_table(lookup, table);
		RECORD_SET(&lookup->row, LOOKUP_table, table, table);
		break;
	case FR_ACT_GOTO:
		say_number(text, " goto ", rule->target);
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
	say_rule_outcome(text, words, &record);
}

static void rule_passed(struct lookup *lookup, const struct rule *rule, const char *why)
{
	out_string(&lookup->text, "; ");
	out_string(&lookup->text, why);
	if (rule->header.action == FR_ACT_TO_TBL)
		passed_say(lookup);
	row_end(lookup, LOOKUP_VERDICT_PASSED);
}

static bool is_in_group(struct lookup *lookup, uint64_t oif, const struct rule *rule)
{
	struct device device;

	return !device_by_index(lookup, (uint32_t)oif, &device) &&
	       device.group == (uint32_t)rule->suppress_group;
}

/* Of several next hops IPv4 looks at the first one, whichever is taken. IPv6 looks at the one that
 * it chose: that is told by whether the kernel's answer goes by it. */
static bool hops_are_suppressed(
	struct lookup *lookup, const struct rule *rule, const struct list *hops)
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

static bool is_suppressed(struct lookup *lookup, const struct rule *rule)
{
	const struct route_record *route = lookup->found.record;

	if (rule->suppress_prefixlen >= 0 && route->dst.bits <= rule->suppress_prefixlen)
		return true;
	if (rule->suppress_group < 0)
		return false;
	if (record_has(&route->base, ROUTE_nexthops) && route->nexthops.count)
		return hops_are_suppressed(lookup, rule, &route->nexthops);
	return record_has(&route->base, ROUTE_oif) && is_in_group(lookup, route->oif, rule);
}

/* IPv6 looks at the prefix of the route that used a next-hop object first, which nobody tells: only
 * its answer does. *odd is set where that is not what the route itself comes to. */
static bool route_is_suppressed(struct lookup *lookup, const struct rule *rule, bool *odd)
{
	const struct route_record *route = lookup->found.record;
	bool suppressed = is_suppressed(lookup, rule), taken;

	*odd = false;
	if (lookup->flow.family != AF_INET6 || !record_has(&route->base, ROUTE_nhid) ||
		(rule->suppress_prefixlen < 0 && rule->suppress_group < 0))
		return suppressed;
	taken = object_is_shared(lookup);
	*odd = rule->suppress_prefixlen >= 0 && suppressed == taken;
	return !taken && (*odd || suppressed);
}

/* A rule that leads to a table. @return 1: the packet's way is found; 0: the next rule; -errno */
static int rule_table(struct lookup *lookup, const struct rule *rule)
{
	uint32_t table = rule->l3mdev ? lookup->flow.vrf.vrf_table : rule->table;
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

/* A rule that decides by itself. */
static int rule_error(struct lookup *lookup, const struct rule *rule)
{
	int error = rule->header.action == FR_ACT_UNREACHABLE ? ENETUNREACH
		    : rule->header.action == FR_ACT_PROHIBIT  ? EACCES
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

static size_t rules_target(const struct rules *rules, size_t at, uint32_t priority)
{
	for (size_t i = at + 1; i < rules->count; i++) {
		if (rules->list[i].priority == priority)
			return i;
	}
	return rules->count;
}

static int rules_walk(struct lookup *lookup, const struct rules *rules)
{
	for (size_t i = 0; i < rules->count && !lookup->stopped;) {
		const struct rule *rule = &rules->list[i];
		size_t target;
		int result = 0;

		i++;
		if (!rule_matches(rule, &lookup->flow))
			continue;
		switch (rule->header.action) {
		case FR_ACT_TO_TBL:
			result = rule_table(lookup, rule);
			break;
		case FR_ACT_GOTO:
			rule_row(lookup, rule, 0);
			target = rules_target(rules, i - 1, rule->target);
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

static void rules_free(struct rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		free(rules->list[i].bytes);
	free(rules->list);
}

int follow_rules(struct lookup *lookup)
{
	const struct fieldset all = fieldset_all();
	struct fib_rule_hdr header = {.family = lookup->flow.family};
	struct rules rules = {.family = lookup->flow.family};
	struct request request;
	int result;

	lookup->rule_decoder = decoder_new(&rule_schema, WIRE_RULE, &all);
	if (!lookup->rule_decoder)
		return -ENOMEM;
	request_init(&request, NETLINK_ROUTE, RTM_GETRULE, &header, sizeof(header));
	request.exact = true;
	result = ask_kernel(lookup, &request, rules_message, &rules, NULL);
	if (!result)
		result = rules_walk(lookup, &rules);
	rules_free(&rules);
	decoder_free(lookup->rule_decoder);
	if (result < 0)
		return result;
	if (result || lookup->stopped)
		return 0;
	lookup->outcome.error = ENETUNREACH;
	return 0;
}
