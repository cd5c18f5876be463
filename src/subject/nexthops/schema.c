/* SPDX-License-Identifier: MIT */
#include "nexthops.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "route_words.h"
#include "subject/schemas.h"
#include "subject/uapi.h"

#include <linux/nexthop.h>

static const struct word nexthop_types[] = {
	{NEXTHOP_GRP_TYPE_MPATH, "mpath"},
	{NEXTHOP_GRP_TYPE_RES, "resilient"},
};
static const struct words nexthop_type_words = WORDS(nexthop_types);

#define SCHEMA   nhobject
#define ROWS     "subject/nexthops/nexthops.def"
#define ID(name) NHOBJECT_##name

#define HDR(member)             SOURCE_HEADER(WIRE_NEXTHOP_OBJECT, nhmsg, member)
#define ATTR(number, type)      SOURCE_ATTRIBUTE(WIRE_NEXTHOP_OBJECT, number, type)
#define ATTR_ADDRESS(number)    .kind = WIRE_NEXTHOP_OBJECT, .attribute = (number), .name = #number
#define ATTR_FLAG(number)       ATTR_ADDRESS(number), .form = WIRE_FLAG
#define ATTR_BY_HAND(number)    .kind = WIRE_NONE, .attribute = (number), .name = #number
#define ATTR_NEW(number, label) .kind = WIRE_NONE, .attribute = (number), .name = label

#include "nlinspect/model/rows.h"

static const struct synonym synonyms[] = {
	{"via", "gateway"},
	{"gw", "gateway"},
	{"proto", "protocol"},
};

const struct schema nhobject_schema = {
	.name = "nexthops",
	.alias = "nexthop",
	.title = "next-hop objects and groups",
	FROM_ROWS(nhobject),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.bare_number = "id",
	.bare_address = "gateway",
	.bare_word = "dev",
	.kin = "gateway",
};
