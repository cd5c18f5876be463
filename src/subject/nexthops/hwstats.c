/* SPDX-License-Identifier: MIT */
#include "hwstats.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"
#include "subject/uapi.h"

#define SCHEMA   hwstats
#define ROWS     "subject/nexthops/hwstats.def"
#define ID(name) HWSTATS_##name

#define ATTR(number, label)                                                             \
	.kind = WIRE_NEXTHOP_HW_STATS, .attribute = (number), .size = sizeof(uint32_t), \
	.name = label

#include "nlinspect/model/rows.h"

const struct schema hwstats_schema = {
	.name = "hw_stats",
	.title = "what hardware counts for a next-hop group",
	FROM_ROWS(hwstats),
};
