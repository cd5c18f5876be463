/* SPDX-License-Identifier: MIT */
#include "rule.h"

#include "subject/lookup/address.h"
#include "subject/rules/selector_words.h"

#include <string.h>
#include <sys/socket.h>

/* Bits of the type of service that a rule can select by. */
enum { TOS_INET = 0x1c, TOS_INET6 = 0xfc };

static bool has(const struct rule_record *rule, unsigned field)
{
	return record_has(&rule->base, field);
}

static bool from_matches(const struct rule_record *rule, const struct flow *flow)
{
	const struct prefix *from = &rule->from;

	if (!has(rule, RULE_from) || !from->bits)
		return true;
	/* A packet without a source is from 0.0.0.0 in IPv4, and from no prefix in IPv6. */
	if (!flow->has_src && flow->family == AF_INET6)
		return false;
	return from->address.length == flow->src.length &&
	       address_is_in(flow->src.bytes, from->address.bytes, from->bits);
}

static bool to_matches(const struct rule_record *rule, const struct flow *flow)
{
	const struct prefix *to = &rule->to;

	if (!has(rule, RULE_to))
		return true;
	return to->address.length == flow->dst.length &&
	       address_is_in(flow->dst.bytes, to->address.bytes, to->bits);
}

/* @param name  the packet's interface; NULL: none
 * @param is_oif  whether the rule's interface is the outgoing one */
static bool interface_matches(
	struct text wanted, const struct flow *flow, const char *name, bool is_oif)
{
	if (!wanted.length || (name && text_equal(wanted, text_of(name))))
		return true;
	/* A VRF stands for the interfaces in it. */
	return flow->vrf.index && flow->vrf_by_oif == is_oif &&
	       text_equal(wanted, text_of(flow->vrf.name));
}

static bool mark_matches(const struct rule_record *rule, const struct flow *flow)
{
	uint64_t mask = has(rule, RULE_fwmask) ? rule->fwmask : UINT32_MAX;

	return !has(rule, RULE_fwmark) || !((rule->fwmark ^ flow->mark) & mask);
}

static bool uid_matches(const struct rule_record *rule, const struct flow *flow)
{
	return !has(rule, RULE_uid_start) || !has(rule, RULE_uid_end) ||
	       (flow->uid >= rule->uid_start && flow->uid <= rule->uid_end);
}

static bool port_matches(uint16_t port, uint64_t start, uint64_t end, uint64_t mask)
{
	return mask ? !((start ^ port) & mask) : port >= start && port <= end;
}

static bool ports_match(const struct rule_record *rule, const struct flow *flow)
{
	bool sport = has(rule, RULE_sport_start) && has(rule, RULE_sport_end);
	bool dport = has(rule, RULE_dport_start) && has(rule, RULE_dport_end);

	return (!sport || port_matches(flow->sport, rule->sport_start, rule->sport_end,
				  has(rule, RULE_sport_mask) ? rule->sport_mask : 0)) &&
	       (!dport || port_matches(flow->dport, rule->dport_start, rule->dport_end,
				  has(rule, RULE_dport_mask) ? rule->dport_mask : 0));
}

static bool tos_matches(const struct rule_record *rule, const struct flow *flow)
{
	uint8_t bits = flow->family == AF_INET ? TOS_INET : TOS_INET6;

	if (has(rule, RULE_dscp))
		return !((rule->dscp ^ flow->tos >> 2) &
			 (has(rule, RULE_dscp_mask) ? rule->dscp_mask : DSCP_BITS));
	return !has(rule, RULE_tos) || rule->tos == (flow->tos & bits);
}

/* Selectors by what no packet of a lookup has: a tunnel key, an IPv6 flow label. */
static bool is_for_others(const struct rule_record *rule)
{
	return (has(rule, RULE_tun_id) && rule->tun_id) ||
	       (has(rule, RULE_flowlabel) && rule->flowlabel);
}

static bool selectors_match(const struct rule_record *rule, const struct flow *flow)
{
	return from_matches(rule, flow) && to_matches(rule, flow) &&
	       (!has(rule, RULE_iif) || interface_matches(rule->iif, flow, flow->iif, false)) &&
	       (!has(rule, RULE_oif) || interface_matches(rule->oif, flow, flow->oif, true)) &&
	       mark_matches(rule, flow) && (!has(rule, RULE_l3mdev) || flow->vrf.index) &&
	       uid_matches(rule, flow) &&
	       (!has(rule, RULE_ipproto) || !rule->ipproto || rule->ipproto == flow->protocol) &&
	       ports_match(rule, flow) && tos_matches(rule, flow) && !is_for_others(rule);
}

bool rule_matches(const struct rule_record *rule, const struct flow *flow)
{
	return selectors_match(rule, flow) != (has(rule, RULE_inverted) && rule->inverted);
}
