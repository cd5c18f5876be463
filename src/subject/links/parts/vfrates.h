/* The record of a virtual function's limits, made from the rows of subject/links/parts/vfrates.def.
 */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_VFRATES_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_VFRATES_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum vfrate_field {
#define F(name, ...) VFRATE_##name,
#define ALSO(...)
#include "subject/links/parts/vfrates.def"
	VFRATE_FIELDS
};

struct vfrate_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/parts/vfrates.def"
};

#endif
