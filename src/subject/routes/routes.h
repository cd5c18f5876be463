/* The record of a route, made from the rows of subject/routes/routes.def. */
#ifndef NLINSPECT_SUBJECT_ROUTES_ROUTES_H
#define NLINSPECT_SUBJECT_ROUTES_ROUTES_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum route_field {
#define F(name, ...) ROUTE_##name,
#define ALSO(...)
#include "subject/routes/routes.def"
	ROUTE_FIELDS
};

struct route_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/routes/routes.def"
};

#endif
