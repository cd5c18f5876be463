#include "nlinspect/model/hwstats.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/schemas.h"
#include "nlinspect/model/wire.h"

#define ROWS     "model/hwstats.def"
#define RECORD   struct hwstats_record
#define ID(name) HWSTATS_##name

#define ATTR(number, label)                                                             \
	.kind = WIRE_NEXTHOP_HW_STATS, .attribute = (number), .size = sizeof(uint32_t), \
	.name = label

#include "model/rows.h"

const struct schema hwstats_schema = {
	.name = "hw_stats",
	.title = "what hardware counts for a next-hop group",
	FROM_ROWS,
};
