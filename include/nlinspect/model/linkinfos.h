/* The record of a link's kind (IFLA_LINKINFO), made from the rows of model/linkinfos.def. */
#ifndef NLINSPECT_MODEL_LINKINFOS_H
#define NLINSPECT_MODEL_LINKINFOS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum linkinfo_field {
#define F(name, ...) LINKINFO_##name,
#define ALSO(...)
#include "model/linkinfos.def"
	LINKINFO_FIELDS
};

struct linkinfo_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/linkinfos.def"
};

#endif
