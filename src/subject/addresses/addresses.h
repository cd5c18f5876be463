/* The record of an interface's address, made from the rows of subject/addresses/addresses.def. */
#ifndef NLINSPECT_SUBJECT_ADDRESSES_ADDRESSES_H
#define NLINSPECT_SUBJECT_ADDRESSES_ADDRESSES_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum ifaddr_field {
#define F(name, ...) IFADDR_##name,
#define ALSO(...)
#include "subject/addresses/addresses.def"
	IFADDR_FIELDS
};

struct ifaddr_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/addresses/addresses.def"
};

#endif
