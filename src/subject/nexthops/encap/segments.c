/* SPDX-License-Identifier: MIT */
#include "segments.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#define SCHEMA   segment
#define ROWS     "subject/nexthops/encap/segments.def"
#define ID(name) SEGMENT_##name

#include "nlinspect/model/rows.h"

const struct schema segment_schema = {
	.name = "segs",
	.title = "segments of a route's encapsulation",
	FROM_ROWS(segment),
};
