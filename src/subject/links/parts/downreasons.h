/* The record of a reason for holding a link down, made from the rows of
 * subject/links/parts/downreasons.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_DOWNREASONS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_DOWNREASONS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum downreason_field {
#define F(name, ...) DOWNREASON_##name,
#define ALSO(...)
#include "subject/links/parts/downreasons.def"
	DOWNREASON_FIELDS
};

struct downreason_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/parts/downreasons.def"
};

#endif
