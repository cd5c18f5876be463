/* The record of a route's realms (RTA_FLOW), made from the rows of subject/routes/realms.def. */
#ifndef NLINSPECT_SUBJECT_ROUTES_REALMS_H
#define NLINSPECT_SUBJECT_ROUTES_REALMS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum realm_field {
#define F(name, ...) REALM_##name,
#define ALSO(...)
#include "subject/routes/realms.def"
	REALM_FIELDS
};

struct realm_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/routes/realms.def"
};

#endif
