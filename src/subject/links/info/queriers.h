/* The record of who asks for multicast listeners, made from the rows of
 * subject/links/info/queriers.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_QUERIERS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_QUERIERS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum querier_field {
#define F(name, ...) QUERIER_##name,
#define ALSO(...)
#include "subject/links/info/queriers.def"
	QUERIER_FIELDS
};

struct querier_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/info/queriers.def"
};

#endif
