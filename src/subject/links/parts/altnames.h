/* The record of one alternative name of a link, made from the rows of
 * subject/links/parts/altnames.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_ALTNAMES_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_ALTNAMES_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum altname_field {
#define F(name, ...) ALTNAME_##name,
#define ALSO(...)
#include "subject/links/parts/altnames.def"
	ALTNAME_FIELDS
};

struct altname_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/parts/altnames.def"
};

#endif
