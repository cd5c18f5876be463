/* The record of a virtual function's limits, made from the rows of model/vfrates.def. */
#ifndef NLINSPECT_MODEL_VFRATES_H
#define NLINSPECT_MODEL_VFRATES_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum vfrate_field {
#define F(name, ...) VFRATE_##name,
#define ALSO(...)
#include "model/vfrates.def"
	VFRATE_FIELDS
};

struct vfrate_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/vfrates.def"
};

#endif
