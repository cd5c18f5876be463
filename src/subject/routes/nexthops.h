/* The record of one next hop of a multipath route, made from the rows of
 * subject/routes/nexthops.def. */
#ifndef NLINSPECT_SUBJECT_ROUTES_NEXTHOPS_H
#define NLINSPECT_SUBJECT_ROUTES_NEXTHOPS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum nexthop_field {
#define F(name, ...) NEXTHOP_##name,
#define ALSO(...)
#include "subject/routes/nexthops.def"
	NEXTHOP_FIELDS
};

struct nexthop_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/routes/nexthops.def"
};

#endif
