/* The record of what only a resilient group has, made from the rows of
 * subject/nexthops/resilients.def. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_RESILIENTS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_RESILIENTS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum resilient_field {
#define F(name, ...) RESILIENT_##name,
#define ALSO(...)
#include "subject/nexthops/resilients.def"
	RESILIENT_FIELDS
};

struct resilient_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/nexthops/resilients.def"
};

#endif
