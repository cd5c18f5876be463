/* The record of a reason for holding a link down, made from the rows of model/downreasons.def. */
#ifndef NLINSPECT_MODEL_DOWNREASONS_H
#define NLINSPECT_MODEL_DOWNREASONS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum downreason_field {
#define F(name, ...) DOWNREASON_##name,
#define ALSO(...)
#include "model/downreasons.def"
	DOWNREASON_FIELDS
};

struct downreason_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/downreasons.def"
};

#endif
