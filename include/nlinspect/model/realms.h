/* The record of a route's realms (RTA_FLOW), made from the rows of model/realms.def. */
#ifndef NLINSPECT_MODEL_REALMS_H
#define NLINSPECT_MODEL_REALMS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum realm_field {
#define F(name, ...) REALM_##name,
#define ALSO(...)
#include "model/realms.def"
	REALM_FIELDS
};

struct realm_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/realms.def"
};

#endif
