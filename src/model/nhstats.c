#include "nlinspect/model/nhstats.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/schemas.h"
#include "nlinspect/model/wire.h"

#define ROWS     "model/nhstats.def"
#define RECORD   struct nhstats_record
#define ID(name) NHSTATS_##name

#define ENTRY(number, type, label) \
	.kind = WIRE_NEXTHOP_STATS, .attribute = (number), .size = sizeof(type), .name = label
#define ENTRY_UINT(number, label) ENTRY(number, uint32_t, label), .form = WIRE_UINT

#include "model/rows.h"

const struct schema nhstats_schema = {
	.name = "group_stats",
	.title = "packets of the members of a next-hop group",
	FROM_ROWS,
};
