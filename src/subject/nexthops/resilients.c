/* SPDX-License-Identifier: MIT */
#include "resilients.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/nexthop.h>

#define SCHEMA   resilient
#define ROWS     "subject/nexthops/resilients.def"
#define ID(name) RESILIENT_##name

#define ATTR(number, type) SOURCE_ATTRIBUTE(WIRE_NEXTHOP_RESILIENT, number, type)

#include "nlinspect/model/rows.h"

const struct schema resilient_schema = {
	.name = "resilient_args",
	.title = "what only resilient next-hop groups have",
	FROM_ROWS(resilient),
};
