/* SPDX-License-Identifier: MIT */
/* The records of a next-hop object and of its nested attributes. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_NEXTHOPS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_NEXTHOPS_H

/** Values of wire.kind in the schemas below. */
enum {
	WIRE_VIA = 1,
	WIRE_NEXTHOP_OBJECT,
	WIRE_NEXTHOP_GROUP,
	WIRE_NEXTHOP_RESILIENT,
	WIRE_NEXTHOP_BUCKET,
	WIRE_NEXTHOP_STATS,
	WIRE_NEXTHOP_HW_STATS,
};

/* A next-hop object or a group of them. */
#define SCHEMA   nhobject
#define ROWS     "subject/nexthops/nexthops.def"
#define ID(name) NHOBJECT_##name
#include "nlinspect/model/record_type.h"

/* NHA_GROUP: one member of a group. */
#define SCHEMA   nhgroup
#define ROWS     "subject/nexthops/nhgroups.def"
#define ID(name) NHGROUP_##name
#include "nlinspect/model/record_type.h"

/* NHA_RES_GROUP: the settings of a resilient group. */
#define SCHEMA   resilient
#define ROWS     "subject/nexthops/resilients.def"
#define ID(name) RESILIENT_##name
#include "nlinspect/model/record_type.h"

/* NHA_RES_BUCKET: one bucket of a resilient group. */
#define SCHEMA   nhbucket
#define ROWS     "subject/nexthops/nhbuckets.def"
#define ID(name) NHBUCKET_##name
#include "nlinspect/model/record_type.h"

/* NHA_GROUP_STATS_ENTRY: the packets of one member of a group. */
#define SCHEMA   nhstats
#define ROWS     "subject/nexthops/nhstats.def"
#define ID(name) NHSTATS_##name
#include "nlinspect/model/record_type.h"

/* Whether hardware counts for a group. */
#define SCHEMA   hwstats
#define ROWS     "subject/nexthops/hwstats.def"
#define ID(name) HWSTATS_##name
#include "nlinspect/model/record_type.h"

/* RTA_VIA: a gateway of another family. */
#define SCHEMA   via
#define ROWS     "subject/nexthops/vias.def"
#define ID(name) VIA_##name
#include "nlinspect/model/record_type.h"

#endif
