#include "nlinspect/model/routes.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/route_words.h"
#include "nlinspect/model/schemas.h"
#include "nlinspect/model/words.h"

#include <linux/rtnetlink.h>

static const struct word route_types[] = {
	{RTN_UNSPEC, "none"},
	{RTN_UNICAST, "unicast"},
	{RTN_LOCAL, "local"},
	{RTN_BROADCAST, "broadcast"},
	{RTN_ANYCAST, "anycast"},
	{RTN_MULTICAST, "multicast"},
	{RTN_BLACKHOLE, "blackhole"},
	{RTN_UNREACHABLE, "unreachable"},
	{RTN_PROHIBIT, "prohibit"},
	{RTN_THROW, "throw"},
	{RTN_NAT, "nat"},
	{RTN_XRESOLVE, "xresolve"},
};
const struct words route_type_words = WORDS(route_types);

static const struct word prefs[] = {{0, "medium"}, {1, "high"}, {3, "low"}};
static const struct words pref_words = WORDS(prefs);

#define ROWS     "model/routes.def"
#define RECORD   struct route_record
#define ID(name) ROUTE_##name

#define HDR(member)          SOURCE_HEADER(WIRE_ROUTE, rtmsg, member)
#define ATTR(number, type)   SOURCE_ATTRIBUTE(WIRE_ROUTE, number, type)
#define ATTR_ADDRESS(number) .kind = WIRE_ROUTE, .attribute = (number), .name = #number
#define ATTR_PREFIX(number)  ATTR_ADDRESS(number)
#define ATTR_BY_HAND(number) .kind = WIRE_NONE, .attribute = (number), .name = #number
#define CACHE(member) \
	SOURCE_MEMBER(WIRE_ROUTE, RTA_CACHEINFO, rta_cacheinfo, member, "rta_cacheinfo." #member)

#include "model/rows.h"

static const struct synonym synonyms[] = {
	{"to", "dst"},
	{"gw", "next_hop"},
	{"src", "prefsrc"},
	{"proto", "protocol"},
	{"oifname", "dev"},
	{"priority", "metric"},
	{"preference", "pref"},
	{"dsfield", "tos"},
	{"realms", "flow"},
};

const struct schema route_schema = {
	.name = "routes",
	.alias = "route",
	.title = "routes of every table",
	FROM_ROWS,
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.bare_number = NULL,
	.bare_address = "dst",
	.bare_word = "dev",
};

_Static_assert(ARRAY_SIZE(fields) <= FIELDSET_SIZE, "a fieldset holds all fields");
