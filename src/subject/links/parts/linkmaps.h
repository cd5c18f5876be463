/* The record of an interface's addresses in the host, made from the rows of
 * subject/links/parts/linkmaps.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_LINKMAPS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_LINKMAPS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum linkmap_field {
#define F(name, ...) LINKMAP_##name,
#define ALSO(...)
#include "subject/links/parts/linkmaps.def"
	LINKMAP_FIELDS
};

struct linkmap_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/parts/linkmaps.def"
};

#endif
