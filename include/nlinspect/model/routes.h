/* The record of a route, made from the rows of model/routes.def. */
#ifndef NLINSPECT_MODEL_ROUTES_H
#define NLINSPECT_MODEL_ROUTES_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum route_field {
#define F(name, ...) ROUTE_##name,
#define ALSO(...)
#include "model/routes.def"
	ROUTE_FIELDS
};

struct route_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/routes.def"
};

#endif
