/* The record of a gateway of another family (RTA_VIA), made from the rows of
 * subject/nexthops/vias.def. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_VIAS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_VIAS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum via_field {
#define F(name, ...) VIA_##name,
#define ALSO(...)
#include "subject/nexthops/vias.def"
	VIA_FIELDS
};

struct via_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/nexthops/vias.def"
};

#endif
