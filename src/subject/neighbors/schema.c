/* SPDX-License-Identifier: MIT */
#include "neighbors.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "subject/nexthops/route_words.h"
#include "words.h"

#include <linux/neighbour.h>

static const struct word nuds[] = {
	{NUD_INCOMPLETE, "INCOMPLETE", TONE_WARNING},
	{NUD_REACHABLE, "REACHABLE"},
	{NUD_STALE, "STALE"},
	{NUD_DELAY, "DELAY"},
	{NUD_PROBE, "PROBE"},
	{NUD_FAILED, "FAILED", TONE_BAD},
	{NUD_NOARP, "NOARP"},
	{NUD_PERMANENT, "PERMANENT"},
};
const struct words nud_words = WORDS(nuds);

static const struct word neighbor_flags[] = {
	{NTF_USE, "use"},
	{NTF_SELF, "self"},
	{NTF_MASTER, "master"},
	{NTF_PROXY, "proxy"},
	{NTF_EXT_LEARNED, "extern_learn"},
	{NTF_OFFLOADED, "offload"},
	{NTF_STICKY, "sticky"},
	{NTF_ROUTER, "router"},
	{NEIGHBOR_FLAG_MANAGED, "managed"},
	{NEIGHBOR_FLAG_LOCKED, "locked"},
	{NEIGHBOR_FLAG_EXT_VALIDATED, "extern_valid"},
};
const struct words neighbor_flag_words = WORDS(neighbor_flags);

#define SCHEMA   neighbor
#define ROWS     "subject/neighbors/neighbors.def"
#define ID(name) NEIGHBOR_##name

#define HDR(member)          SOURCE_HEADER(WIRE_NEIGHBOR, ndmsg, member)
#define ATTR(number, type)   SOURCE_ATTRIBUTE(WIRE_NEIGHBOR, number, type)
#define ATTR_ADDRESS(number) .kind = WIRE_NEIGHBOR, .attribute = (number), .name = #number
#define ATTR_PORT(number)    ATTR(number, uint16_t), .big_endian = true
#define CACHE(member) \
	SOURCE_MEMBER(WIRE_NEIGHBOR, NDA_CACHEINFO, nda_cacheinfo, member, "nda_cacheinfo." #member)

#include "nlinspect/model/rows.h"

static const struct synonym synonyms[] = {
	{"to", "dst"},
	{"nud", "state"},
	{"ifname", "dev"},
	{"mac", "lladdr"},
	{"proto", "protocol"},
};

static const struct phrase phrases[] = {
	EXCLUDE_PHRASES,
	{"incomplete", .means = "state=INCOMPLETE"},
	{"reachable", .means = "state=REACHABLE"},
	{"stale", .means = "state=STALE"},
	{"delay", .means = "state=DELAY"},
	{"probe", .means = "state=PROBE"},
	{"failed", .means = "state=FAILED"},
	{"noarp", .means = "state=NOARP"},
	{"permanent", .means = "state=PERMANENT"},
	{"nomaster", .means = "master=-"},
	{"vrf", .means = "master=$"},
	{"unused", .means = "refcnt=0"},
};

static const struct wire_set neighbor_sets[] = {
	{WIRE_NEIGHBOR, "NDA",
		LEFT_OUT(NDA_LINK_NETNSID, NDA_SRC_VNI, NDA_FDB_EXT_ATTRS, 16,
			17) /* NDM_STATE_MASK, NDM_FLAGS_MASK */},
};

const struct schema neighbor_schema = {
	.name = "neighbors",
	.title = "neighbors: ARP and NDP",
	FROM_ROWS(neighbor),
	SETS(neighbor_sets),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.phrases = phrases,
	.phrase_count = ARRAY_SIZE(phrases),
	.bare_number = NULL,
	.bare_address = "dst",
	.bare_mac = "lladdr",
	.bare_word = "dev",
	.kin = "dst",
	.zone = "dev",
};
