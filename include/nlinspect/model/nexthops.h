/* The record of one next hop of a multipath route, made from the rows of model/nexthops.def. */
#ifndef NLINSPECT_MODEL_NEXTHOPS_H
#define NLINSPECT_MODEL_NEXTHOPS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum nexthop_field {
#define F(name, ...) NEXTHOP_##name,
#define ALSO(...)
#include "model/nexthops.def"
	NEXTHOP_FIELDS
};

struct nexthop_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/nexthops.def"
};

#endif
