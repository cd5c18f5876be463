/* The record of what hardware does for a group's statistics, made from the rows of
 * subject/nexthops/hwstats.def. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_HWSTATS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_HWSTATS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum hwstats_field {
#define F(name, ...) HWSTATS_##name,
#define ALSO(...)
#include "subject/nexthops/hwstats.def"
	HWSTATS_FIELDS
};

struct hwstats_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/nexthops/hwstats.def"
};

#endif
