/* The record of one alternative name of a link, made from the rows of model/altnames.def. */
#ifndef NLINSPECT_MODEL_ALTNAMES_H
#define NLINSPECT_MODEL_ALTNAMES_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum altname_field {
#define F(name, ...) ALTNAME_##name,
#define ALSO(...)
#include "model/altnames.def"
	ALTNAME_FIELDS
};

struct altname_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/altnames.def"
};

#endif
