/* The record of a connection to a unix socket that waits for accept(2) (UNIX_DIAG_ICONS), made
 * from the rows of subject/sockets/records/pendings.def. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_RECORDS_PENDINGS_H
#define NLINSPECT_SUBJECT_SOCKETS_RECORDS_PENDINGS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum pending_field {
#define F(name, ...) PENDING_##name,
#define ALSO(...)
#include "subject/sockets/records/pendings.def"
	PENDING_FIELDS
};

struct pending_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/sockets/records/pendings.def"
};

#endif
