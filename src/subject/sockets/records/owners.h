/* The record of a process that holds a socket, made from the rows of
 * subject/sockets/records/owners.def. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_RECORDS_OWNERS_H
#define NLINSPECT_SUBJECT_SOCKETS_RECORDS_OWNERS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum owner_field {
#define F(name, ...) OWNER_##name,
#define ALSO(...)
#include "subject/sockets/records/owners.def"
	OWNER_FIELDS
};

struct owner_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/sockets/records/owners.def"
};

#endif
