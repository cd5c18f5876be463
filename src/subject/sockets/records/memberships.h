/* The record of what a packet socket makes an interface receive (PACKET_DIAG_MCLIST), made from the
 * rows of subject/sockets/records/memberships.def. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_RECORDS_MEMBERSHIPS_H
#define NLINSPECT_SUBJECT_SOCKETS_RECORDS_MEMBERSHIPS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum membership_field {
#define F(name, ...) MEMBERSHIP_##name,
#define ALSO(...)
#include "subject/sockets/records/memberships.def"
	MEMBERSHIP_FIELDS
};

struct membership_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/sockets/records/memberships.def"
};

#endif
