/* SPDX-License-Identifier: MIT */
#include "fdb.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "subject/neighbors/words.h"

#include <linux/neighbour.h>

/* The words of bridge(8), which has no word for an entry in use. */
static const struct word states[] = {
	{NUD_REACHABLE, "reachable"},
	{NUD_STALE, "stale"},
	{NUD_NOARP, "static"},
	{NUD_PERMANENT, "permanent"},
};
static const struct words fdb_state_words = WORDS(states);

#define SCHEMA   fdb
#define ROWS     "subject/fdb/fdb.def"
#define ID(name) FDB_##name

#define HDR(member)          SOURCE_HEADER(WIRE_FDB, ndmsg, member)
#define ATTR(number, type)   SOURCE_ATTRIBUTE(WIRE_FDB, number, type)
#define ATTR_ADDRESS(number) .kind = WIRE_FDB, .attribute = (number), .name = #number
#define ATTR_PORT(number)    ATTR(number, uint16_t), .big_endian = true
#define CACHE(member) \
	SOURCE_MEMBER(WIRE_FDB, NDA_CACHEINFO, nda_cacheinfo, member, "nda_cacheinfo." #member)

#include "nlinspect/model/rows.h"

static const struct synonym synonyms[] = {
	{"mac", "lladdr"},
	{"ifname", "dev"},
	{"brport", "dev"},
	{"br", "master"},
	{"viaIf", "via"},
};

static const struct phrase phrases[] = {
	EXCLUDE_PHRASES,
	{"permanent", .means = "state=permanent"},
	{"static", .means = "state=static"},
	{"dynamic", .means = "state!=permanent"},
};

static const struct wire_set fdb_sets[] = {
	{WIRE_FDB, "NDA",
		LEFT_OUT(NDA_PROBES, NDA_PROTOCOL, NDA_FDB_EXT_ATTRS, 16,
			17) /* NDM_STATE_MASK, NDM_FLAGS_MASK */},
};

const struct schema fdb_schema = {
	.name = "fdb",
	.title = "forwarding entries of bridges and tunnels",
	FROM_ROWS(fdb),
	SETS(fdb_sets),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.phrases = phrases,
	.phrase_count = ARRAY_SIZE(phrases),
	.bare_address = "dst",
	.bare_mac = "lladdr",
	.bare_word = "dev",
	.kin = "lladdr",
};
