/* The record of a mapping of priorities, made from the rows of model/qosmaps.def. */
#ifndef NLINSPECT_MODEL_QOSMAPS_H
#define NLINSPECT_MODEL_QOSMAPS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum qosmap_field {
#define F(name, ...) QOSMAP_##name,
#define ALSO(...)
#include "model/qosmaps.def"
	QOSMAP_FIELDS
};

struct qosmap_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/qosmaps.def"
};

#endif
