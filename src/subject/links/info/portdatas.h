/* The record of what a master says of its port (IFLA_INFO_SLAVE_DATA), made from the rows of
 * subject/links/info/portdatas.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_PORTDATAS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_PORTDATAS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum portdata_field {
#define F(name, ...) PORTDATA_##name,
#define ALSO(...)
#include "subject/links/info/portdatas.def"
	PORTDATA_FIELDS
};

struct portdata_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/info/portdatas.def"
};

#endif
