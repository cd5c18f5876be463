/* The record of the active aggregator of a bond, made from the rows of model/adinfos.def. */
#ifndef NLINSPECT_MODEL_ADINFOS_H
#define NLINSPECT_MODEL_ADINFOS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum adinfo_field {
#define F(name, ...) ADINFO_##name,
#define ALSO(...)
#include "model/adinfos.def"
	ADINFO_FIELDS
};

struct adinfo_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/adinfos.def"
};

#endif
