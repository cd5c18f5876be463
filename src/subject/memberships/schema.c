/* SPDX-License-Identifier: MIT */
#include "memberships.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include <linux/if_addr.h>
#include <sys/socket.h>

static const struct word families[] = {{AF_INET, "inet"}, {AF_INET6, "inet6"}, {AF_PACKET, "link"}};
static const struct words maddr_family_words = WORDS(families);

#define SCHEMA   maddr
#define ROWS     "subject/memberships/memberships.def"
#define ID(name) MADDR_##name

#define HDR(member)          SOURCE_HEADER(WIRE_MADDR, ifaddrmsg, member)
#define ATTR_ADDRESS(number) .kind = WIRE_MADDR, .attribute = (number), .name = #number
#define PROC(file)           SOURCE_BY_HAND(WIRE_NONE, IFA_MULTICAST, "/proc/net/" file)
#define CACHE(member) \
	SOURCE_MEMBER(WIRE_MADDR, IFA_CACHEINFO, ifa_cacheinfo, member, "ifa_cacheinfo." #member)

#include "nlinspect/model/rows.h"

static const struct synonym synonyms[] = {
	{"maddr", "address"},
	{"group", "address"},
	{"mac", "lladdr"},
	{"ifname", "dev"},
};

static const struct wire_set maddr_sets[] = {
	{WIRE_MADDR, "IFA"},
};

const struct schema maddr_schema = {
	.name = "memberships",
	.title = "multicast groups that interfaces have joined",
	FROM_ROWS(maddr),
	SETS(maddr_sets),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.bare_address = "address",
	.bare_mac = "lladdr",
	.bare_word = "dev",
	.kin = "address",
	.zone = "dev",
};
