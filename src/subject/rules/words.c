/* SPDX-License-Identifier: MIT */
#include "selector_words.h"

static bool has(const struct rule_record *rule, unsigned id)
{
	return record_has(&rule->base, id);
}

/* The mark has a column and its mask does not, and one without the other is misleading. */
static void say_marks(struct out *out, const struct schema *schema, const struct rule_record *rule,
	bool columns_too)
{
	if (has(rule, RULE_tos))
		say_tos(out, schema->fields[RULE_tos].words, rule->tos);
	if (has(rule, RULE_dscp))
		say_dscp(out, rule->dscp, has(rule, RULE_dscp_mask) ? rule->dscp_mask : DSCP_BITS);
	if (has(rule, RULE_flowlabel))
		say_masked(out, " flowlabel ", rule->flowlabel,
			has(rule, RULE_flowlabel_mask) ? rule->flowlabel_mask : FLOWLABEL_BITS,
			FLOWLABEL_BITS);
	if (has(rule, RULE_fwmark) && (columns_too || has(rule, RULE_fwmask)))
		say_masked(out, " fwmark ", rule->fwmark,
			has(rule, RULE_fwmask) ? rule->fwmask : UINT32_MAX, UINT32_MAX);
}

/* Notes that a rule waits for an interface that does not exist; it may name two. */
static void say_interface(
	struct out *out, const char *word, const struct text *name, bool detached, bool columns_too)
{
	if (!detached && !columns_too)
		return;
	out_string(out, word);
	out_bytes(out, name->data, name->length);
	if (detached)
		out_string(out, " [detached]");
}

static void say_addresses(struct out *out, const struct rule_record *rule)
{
	out_string(out, " from ");
	if (has(rule, RULE_from))
		say_prefix(out, &rule->from);
	else
		out_string(out, "all");
	if (!has(rule, RULE_to))
		return;
	out_string(out, " to ");
	say_prefix(out, &rule->to);
}

static void say_packets(struct out *out, const struct schema *schema,
	const struct rule_record *rule, bool columns_too)
{
	if (columns_too)
		say_addresses(out, rule);
	say_marks(out, schema, rule, columns_too);
	if (has(rule, RULE_iif))
		say_interface(out, " iif ", &rule->iif,
			has(rule, RULE_iif_detached) && rule->iif_detached, columns_too);
	if (has(rule, RULE_oif))
		say_interface(out, " oif ", &rule->oif,
			has(rule, RULE_oif_detached) && rule->oif_detached, columns_too);
	if (has(rule, RULE_l3mdev) && !columns_too)
		out_string(out, " [l3mdev-table]");
	if (has(rule, RULE_uid_start) && has(rule, RULE_uid_end))
		say_range(out, " uidrange ", rule->uid_start, rule->uid_end);
	if (has(rule, RULE_ipproto))
		say_ipproto(out, rule->ipproto);
	if (has(rule, RULE_sport_start) && has(rule, RULE_sport_end))
		say_ports(out, " sport ", rule->sport_start, rule->sport_end,
			has(rule, RULE_sport_mask) ? rule->sport_mask : 0);
	if (has(rule, RULE_dport_start) && has(rule, RULE_dport_end))
		say_ports(out, " dport ", rule->dport_start, rule->dport_end,
			has(rule, RULE_dport_mask) ? rule->dport_mask : 0);
	if (has(rule, RULE_tun_id))
		say_number(out, " tun_id ", rule->tun_id);
}

void say_rule_packets(struct out *out, const struct schema *schema, const struct rule_record *rule)
{
	if (has(rule, RULE_inverted) && rule->inverted)
		out_string(out, " not");
	say_packets(out, schema, rule, true);
}

void say_rule_outcome(struct out *out, const struct schema *schema, const struct rule_record *rule)
{
	if (has(rule, RULE_suppress_prefixlen))
		say_number(out, " suppress_prefixlength ", rule->suppress_prefixlen);
	if (has(rule, RULE_suppress_ifgroup)) {
		out_string(out, " suppress_ifgroup ");
		say_value(out, schema->fields[RULE_suppress_ifgroup].words, rule->suppress_ifgroup);
	}
	if (has(rule, RULE_flow_from) || has(rule, RULE_flow_to))
		out_string(out, " realms ");
	if (has(rule, RULE_flow_from)) {
		say_value(out, schema->fields[RULE_flow_from].words, rule->flow_from);
		out_char(out, '/');
	}
	if (has(rule, RULE_flow_from) || has(rule, RULE_flow_to))
		say_value(out, schema->fields[RULE_flow_to].words,
			has(rule, RULE_flow_to) ? rule->flow_to : 0);
	if (has(rule, RULE_unresolved) && rule->unresolved)
		out_string(out, " [unresolved]");
}

void say_rule(struct out *out, const struct schema *schema, const struct rule_record *rule)
{
	size_t start;

	/* "not" is about all selectors: if all of them have columns, it has a column as well. */
	out->length = 0;
	if (has(rule, RULE_inverted) && rule->inverted)
		out_string(out, " not");
	start = out->length;
	say_packets(out, schema, rule, false);
	if (out->length == start)
		out->length = 0;
	say_rule_outcome(out, schema, rule);
	if (out->length)
		memmove(out->data, out->data + 1, --out->length);
}
