/* The record of a link's kind (IFLA_LINKINFO), made from the rows of
 * subject/links/info/linkinfos.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_LINKINFOS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_LINKINFOS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum linkinfo_field {
#define F(name, ...) LINKINFO_##name,
#define ALSO(...)
#include "subject/links/info/linkinfos.def"
	LINKINFO_FIELDS
};

struct linkinfo_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/info/linkinfos.def"
};

#endif
