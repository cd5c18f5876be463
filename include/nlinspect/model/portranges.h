/* The record of a range of ports, made from the rows of model/portranges.def. */
#ifndef NLINSPECT_MODEL_PORTRANGES_H
#define NLINSPECT_MODEL_PORTRANGES_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum portrange_field {
#define F(name, ...) PORTRANGE_##name,
#define ALSO(...)
#include "model/portranges.def"
	PORTRANGE_FIELDS
};

struct portrange_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/portranges.def"
};

#endif
