/* SPDX-License-Identifier: MIT */
#include "addresses.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include <linux/if_addr.h>

static const struct word ifaddr_flags[] = {
	{IFA_F_SECONDARY, "secondary"},
	{IFA_F_NODAD, "nodad"},
	{IFA_F_OPTIMISTIC, "optimistic"},
	{IFA_F_DADFAILED, "dadfailed", TONE_BAD},
	{IFA_F_HOMEADDRESS, "home"},
	{IFA_F_DEPRECATED, "deprecated", TONE_WARNING},
	{IFA_F_TENTATIVE, "tentative", TONE_WARNING},
	{IFA_F_PERMANENT, "permanent"},
	{IFA_F_MANAGETEMPADDR, "mngtmpaddr"},
	{IFA_F_NOPREFIXROUTE, "noprefixroute"},
	{IFA_F_MCAUTOJOIN, "autojoin"},
	{IFA_F_STABLE_PRIVACY, "stable-privacy"},
};
/* One bit has a name for IPv4 and another for IPv6. */
static const struct word ifaddr_flag_aliases[] = {{IFA_F_TEMPORARY, "temporary"}};
static const struct words ifaddr_flag_words = {
	.list = ifaddr_flags,
	.count = ARRAY_SIZE(ifaddr_flags),
	.aliases = ifaddr_flag_aliases,
	.alias_count = ARRAY_SIZE(ifaddr_flag_aliases),
};

#define SCHEMA   ifaddr
#define ROWS     "subject/addresses/addresses.def"
#define ID(name) IFADDR_##name

#define HDR(member)          SOURCE_HEADER(WIRE_ADDRESS, ifaddrmsg, member)
#define ATTR(number, type)   SOURCE_ATTRIBUTE(WIRE_ADDRESS, number, type)
#define ATTR_ADDRESS(number) .kind = WIRE_ADDRESS, .attribute = (number), .name = #number
#define BIT(flag, bit)                                                                             \
	.kind = WIRE_ADDRESS, .attribute = IFA_FLAGS, .size = sizeof(uint32_t), .form = WIRE_BITS, \
	.shift = (bit), .width = 1, .name = "IFA_FLAGS." #flag
#define CACHE(member) \
	SOURCE_MEMBER(WIRE_ADDRESS, IFA_CACHEINFO, ifa_cacheinfo, member, "ifa_cacheinfo." #member)

#include "nlinspect/model/rows.h"

static const struct synonym synonyms[] = {
	{"dev", "ifname"},
	{"to", "local"},
	{"peer", "address"},
	{"brd", "broadcast"},
	{"type", "kind"},
	{"proto", "protocol"},
	{"valid_lft", "valid_life_time"},
	{"preferred_lft", "preferred_life_time"},
};

static const struct phrase phrases[] = {
	{"permanent", .means = "flags=permanent"},
	{"primary", .means = "flags!=secondary"},
	{"nomaster", .means = "master=-"},
	{"vrf", .means = "master=$"},
};

static const struct wire_set ifaddr_sets[] = {
	{WIRE_ADDRESS, "IFA", LEFT_OUT(IFA_MULTICAST)},
};

const struct schema ifaddr_schema = {
	.name = "addresses",
	.title = "addresses of interfaces",
	FROM_ROWS(ifaddr),
	SETS(ifaddr_sets),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.phrases = phrases,
	.phrase_count = ARRAY_SIZE(phrases),
	.bare_number = NULL,
	.bare_address = "local",
	.bare_word = "ifname",
	.kin = "local address broadcast anycast",
	.zone = "ifname",
};
