/* The record of a next-hop object, made from the rows of model/nhobjects.def. */
#ifndef NLINSPECT_MODEL_NHOBJECTS_H
#define NLINSPECT_MODEL_NHOBJECTS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum nhobject_field {
#define F(name, ...) NHOBJECT_##name,
#define ALSO(...)
#include "model/nhobjects.def"
	NHOBJECT_FIELDS
};

struct nhobject_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/nhobjects.def"
};

#endif
