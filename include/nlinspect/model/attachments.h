/* The record of an attached XDP program, made from the rows of model/attachments.def. */
#ifndef NLINSPECT_MODEL_ATTACHMENTS_H
#define NLINSPECT_MODEL_ATTACHMENTS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum attachment_field {
#define F(name, ...) ATTACHMENT_##name,
#define ALSO(...)
#include "model/attachments.def"
	ATTACHMENT_FIELDS
};

struct attachment_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/attachments.def"
};

#endif
