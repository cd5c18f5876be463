/* The record of a member of a next-hop group, made from the rows of subject/nexthops/nhgroups.def.
 */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_NHGROUPS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_NHGROUPS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum nhgroup_field {
#define F(name, ...) NHGROUP_##name,
#define ALSO(...)
#include "subject/nexthops/nhgroups.def"
	NHGROUP_FIELDS
};

struct nhgroup_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/nexthops/nhgroups.def"
};

#endif
