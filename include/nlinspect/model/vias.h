/* The record of a gateway of another family (RTA_VIA), made from the rows of model/vias.def. */
#ifndef NLINSPECT_MODEL_VIAS_H
#define NLINSPECT_MODEL_VIAS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum via_field {
#define F(name, ...) VIA_##name,
#define ALSO(...)
#include "model/vias.def"
	VIA_FIELDS
};

struct via_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/vias.def"
};

#endif
