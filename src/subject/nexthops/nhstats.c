/* SPDX-License-Identifier: MIT */
#include "nhstats.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"
#include "subject/uapi.h"

#define SCHEMA   nhstats
#define ROWS     "subject/nexthops/nhstats.def"
#define ID(name) NHSTATS_##name

#define ENTRY(number, type, label) \
	.kind = WIRE_NEXTHOP_STATS, .attribute = (number), .size = sizeof(type), .name = label
#define ENTRY_UINT(number, label) ENTRY(number, uint32_t, label), .form = WIRE_UINT

#include "nlinspect/model/rows.h"

const struct schema nhstats_schema = {
	.name = "group_stats",
	.title = "packets of the members of a next-hop group",
	FROM_ROWS(nhstats),
};
