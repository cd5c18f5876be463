/* The record of one link-layer address of several, made from the rows of model/macaddrs.def. */
#ifndef NLINSPECT_MODEL_MACADDRS_H
#define NLINSPECT_MODEL_MACADDRS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum macaddr_field {
#define F(name, ...) MACADDR_##name,
#define ALSO(...)
#include "model/macaddrs.def"
	MACADDR_FIELDS
};

struct macaddr_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/macaddrs.def"
};

#endif
