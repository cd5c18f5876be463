/* The record of an interface and its statistics, made from the rows of subject/links/links.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_LINKS_H
#define NLINSPECT_SUBJECT_LINKS_LINKS_H

#include "nlinspect/model/members.h"

/** A flag of the program's own in link_record.flags, as ip(8) has it: up, but the lower layer does
 * not run. */
#define LINK_FLAG_NO_CARRIER (UINT64_C(1) << 32)

/** The fields' ids: their index in the schema. */
enum link_field {
#define F(name, ...) LINK_##name,
#define ALSO(...)
#include "subject/links/links.def"
	LINK_FIELDS
};

struct link_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/links.def"
};

#endif
