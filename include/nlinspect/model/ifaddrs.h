/* The record of an interface's address, made from the rows of model/ifaddrs.def. */
#ifndef NLINSPECT_MODEL_IFADDRS_H
#define NLINSPECT_MODEL_IFADDRS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum ifaddr_field {
#define F(name, ...) IFADDR_##name,
#define ALSO(...)
#include "model/ifaddrs.def"
	IFADDR_FIELDS
};

struct ifaddr_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/ifaddrs.def"
};

#endif
