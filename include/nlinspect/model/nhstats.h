/* The record of what a member of a next-hop group has sent, made from the rows of
 * model/nhstats.def. */
#ifndef NLINSPECT_MODEL_NHSTATS_H
#define NLINSPECT_MODEL_NHSTATS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum nhstats_field {
#define F(name, ...) NHSTATS_##name,
#define ALSO(...)
#include "model/nhstats.def"
	NHSTATS_FIELDS
};

struct nhstats_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/nhstats.def"
};

#endif
