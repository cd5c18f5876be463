/* The record of a range of ports, made from the rows of subject/links/info/portranges.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_PORTRANGES_H
#define NLINSPECT_SUBJECT_LINKS_INFO_PORTRANGES_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum portrange_field {
#define F(name, ...) PORTRANGE_##name,
#define ALSO(...)
#include "subject/links/info/portranges.def"
	PORTRANGE_FIELDS
};

struct portrange_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/info/portranges.def"
};

#endif
