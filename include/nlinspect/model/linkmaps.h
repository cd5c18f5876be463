/* The record of an interface's addresses in the host, made from the rows of model/linkmaps.def. */
#ifndef NLINSPECT_MODEL_LINKMAPS_H
#define NLINSPECT_MODEL_LINKMAPS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum linkmap_field {
#define F(name, ...) LINKMAP_##name,
#define ALSO(...)
#include "model/linkmaps.def"
	LINKMAP_FIELDS
};

struct linkmap_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/linkmaps.def"
};

#endif
