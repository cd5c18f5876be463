/* The record of a next-hop object, made from the rows of subject/nexthops/nexthops.def. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_NEXTHOPS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_NEXTHOPS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum nhobject_field {
#define F(name, ...) NHOBJECT_##name,
#define ALSO(...)
#include "subject/nexthops/nexthops.def"
	NHOBJECT_FIELDS
};

struct nhobject_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/nexthops/nexthops.def"
};

#endif
