/* SPDX-License-Identifier: MIT */
#include "rules.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "selector_words.h"
#include "subject/uapi.h"

#include <linux/fib_rules.h>
#include <netinet/in.h>

static const struct word actions[] = {
	{FR_ACT_TO_TBL, "lookup"},
	{FR_ACT_GOTO, "goto"},
	{FR_ACT_NOP, "nop"},
	{FR_ACT_BLACKHOLE, "blackhole"},
	{FR_ACT_UNREACHABLE, "unreachable"},
	{FR_ACT_PROHIBIT, "prohibit"},
};
const struct words rule_action_words = WORDS(actions);

static const struct word ip_protocols[] = {
	{IPPROTO_ICMP, "icmp"},
	{IPPROTO_IGMP, "igmp"},
	{IPPROTO_TCP, "tcp"},
	{IPPROTO_UDP, "udp"},
	{IPPROTO_DCCP, "dccp"},
	{IPPROTO_GRE, "gre"},
	{IPPROTO_ESP, "esp"},
	{IPPROTO_AH, "ah"},
	{IPPROTO_ICMPV6, "ipv6-icmp"},
	{IPPROTO_SCTP, "sctp"},
	{IPPROTO_UDPLITE, "udplite"},
};
static const struct word ip_protocol_aliases[] = {
	{IPPROTO_ICMPV6, "icmpv6"}, {IPPROTO_ICMPV6, "icmp6"}};
static const struct words ip_protocol_words = {
	.list = ip_protocols,
	.count = ARRAY_SIZE(ip_protocols),
	.aliases = ip_protocol_aliases,
	.alias_count = ARRAY_SIZE(ip_protocol_aliases),
};

/* RFC 2474, 2597, 3246, 5865, 8622, as in rt_dsfield. */
static const struct word dscps[] = {
	{0, "CS0"},
	{1, "LE"},
	{8, "CS1"},
	{10, "AF11"},
	{12, "AF12"},
	{14, "AF13"},
	{16, "CS2"},
	{18, "AF21"},
	{20, "AF22"},
	{22, "AF23"},
	{24, "CS3"},
	{26, "AF31"},
	{28, "AF32"},
	{30, "AF33"},
	{32, "CS4"},
	{34, "AF41"},
	{36, "AF42"},
	{38, "AF43"},
	{40, "CS5"},
	{44, "VA"},
	{46, "EF"},
	{48, "CS6"},
	{56, "CS7"},
};
static const struct words dscp_words = WORDS(dscps);

#define SCHEMA   rule
#define ROWS     "subject/rules/rules.def"
#define ID(name) RULE_##name

#define HDR(member)          SOURCE_HEADER(WIRE_RULE, fib_rule_hdr, member)
#define ATTR(number, type)   SOURCE_ATTRIBUTE(WIRE_RULE, number, type)
#define ATTR_ADDRESS(number) .kind = WIRE_RULE, .attribute = (number), .name = #number
#define ATTR_NEW(number, type, label) \
	.kind = WIRE_RULE, .attribute = (number), .size = sizeof(type), .name = label
#define ATTR_NEW_BE(number, type, label) ATTR_NEW(number, type, label), .big_endian = true
#define RANGE(number, type, member) \
	SOURCE_MEMBER(WIRE_RULE, number, type, member, #number "." #member)
#define FLAG(name, bit) HDR(flags), .form = WIRE_BITS, .shift = (bit), .width = 1
#define REALM(low)      ATTR(FRA_FLOW, uint32_t), .form = WIRE_BITS, .shift = (low), .width = 16

/* As in the header. */
#define goto goto_priority
#include "nlinspect/model/rows.h"
#undef goto

static const struct synonym synonyms[] = {
	{"prio", "priority"},
	{"preference", "priority"},
	{"pref", "priority"},
	{"order", "priority"},
	{"lookup", "table"},
	{"dev", "iif"},
	{"dsfield", "tos"},
	{"proto", "protocol"},
	{"mark", "fwmark"},
	{"type", "action"},
	{"suppress_prefixlength", "suppress_prefixlen"},
};

static const struct phrase phrases[] = {
	{"uidrange", .means = "uid_start<=$ uid_end>=$", .ranged = "uid_start=$1 uid_end=$2"},
	{"sport", .ranged = "sport_start=$1 sport_end=$2",
		.masked = "sport_start=$1 sport_mask=$2"},
	{"dport", .ranged = "dport_start=$1 dport_end=$2",
		.masked = "dport_start=$1 dport_mask=$2"},
	{"dscp", .masked = "dscp=$1 dscp_mask=$2"},
	{"realm", .means = "flow_from=$ or flow_to=$", .masked = "flow_from=$1 flow_to=$2"},
	{"realms", .means = "flow_from=$ or flow_to=$", .masked = "flow_from=$1 flow_to=$2"},
};

static const struct wire_set rule_sets[] = {
	{WIRE_RULE, "FRA", LEFT_OUT(FRA_PAD)},
};

const struct schema rule_schema = {
	.name = "rules",
	.title = "policy rules",
	FROM_ROWS(rule),
	SETS(rule_sets),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.phrases = phrases,
	.phrase_count = ARRAY_SIZE(phrases),
	.bare_number = "priority",
	.bare_address = "from to",
	.bare_word = "table",
	.kin = "from to dst",
};
