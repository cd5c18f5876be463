/* SPDX-License-Identifier: MIT */
#include "nhgroups.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/nexthop.h>

#define SCHEMA   nhgroup
#define ROWS     "subject/nexthops/nhgroups.def"
#define ID(name) NHGROUP_##name

#define HDR(member) SOURCE_HEADER(WIRE_NEXTHOP_GROUP, nexthop_grp, member)

#include "nlinspect/model/rows.h"

const struct schema nhgroup_schema = {
	.name = "group",
	.title = "members of a next-hop group",
	FROM_ROWS(nhgroup),
};
