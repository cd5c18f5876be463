/* The record of an attached XDP program, made from the rows of subject/links/parts/attachments.def.
 */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_ATTACHMENTS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_ATTACHMENTS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum attachment_field {
#define F(name, ...) ATTACHMENT_##name,
#define ALSO(...)
#include "subject/links/parts/attachments.def"
	ATTACHMENT_FIELDS
};

struct attachment_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/parts/attachments.def"
};

#endif
