/* SPDX-License-Identifier: MIT */
#include "nhbuckets.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/nexthop.h>

#define SCHEMA   nhbucket
#define ROWS     "subject/nexthops/nhbuckets.def"
#define ID(name) NHBUCKET_##name

#define ATTR(number, type) SOURCE_ATTRIBUTE(WIRE_NEXTHOP_BUCKET, number, type)

#include "nlinspect/model/rows.h"

const struct schema nhbucket_schema = {
	.name = "buckets",
	.title = "buckets of a resilient next-hop group",
	FROM_ROWS(nhbucket),
};
