/* The record of what only a resilient group has, made from the rows of model/resilients.def. */
#ifndef NLINSPECT_MODEL_RESILIENTS_H
#define NLINSPECT_MODEL_RESILIENTS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum resilient_field {
#define F(name, ...) RESILIENT_##name,
#define ALSO(...)
#include "model/resilients.def"
	RESILIENT_FIELDS
};

struct resilient_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/resilients.def"
};

#endif
