/* The record of what a member of a next-hop group has sent, made from the rows of
 * subject/nexthops/nhstats.def. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_NHSTATS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_NHSTATS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum nhstats_field {
#define F(name, ...) NHSTATS_##name,
#define ALSO(...)
#include "subject/nexthops/nhstats.def"
	NHSTATS_FIELDS
};

struct nhstats_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/nexthops/nhstats.def"
};

#endif
