/* SPDX-License-Identifier: MIT */
#include "netconf.h"

#include "nlinspect/base/cleanup.h"

#include "words.h"

#include <linux/netconf.h>

static const struct word rp_filters[] = {{0, "off"}, {1, "strict"}, {2, "loose"}};
static const struct word rp_filter_aliases[] = {{0, "no"}};
const struct words rp_filter_words = {
	.list = rp_filters,
	.count = ARRAY_SIZE(rp_filters),
	.aliases = rp_filter_aliases,
	.alias_count = ARRAY_SIZE(rp_filter_aliases),
};

#define SCHEMA   netconf
#define ROWS     "subject/netconf/netconf.def"
#define ID(name) NETCONF_##name

#define HDR(member)        SOURCE_HEADER(WIRE_NETCONF, netconfmsg, member)
#define ATTR(number, type) SOURCE_ATTRIBUTE(WIRE_NETCONF, number, type)

#include "nlinspect/model/rows.h"

static const struct synonym synonyms[] = {
	{"dev", "interface"},
	{"ifname", "interface"},
	{"proxy_arp", "proxy_neigh"},
	{"proxy_ndp", "proxy_neigh"},
};

static const struct wire_set netconf_sets[] = {
	{WIRE_NETCONF, "NETCONFA"},
};

const struct schema netconf_schema = {
	.name = "netconf",
	.title = "forwarding and filter settings of interfaces",
	FROM_ROWS(netconf),
	SETS(netconf_sets),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.bare_word = "interface",
	.kin = "interface",
};
