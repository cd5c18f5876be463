/* The record of a netlink multicast group (NETLINK_DIAG_GROUPS), made from the rows of
 * subject/sockets/records/groups.def. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_RECORDS_GROUPS_H
#define NLINSPECT_SUBJECT_SOCKETS_RECORDS_GROUPS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum group_field {
#define F(name, ...) GROUP_##name,
#define ALSO(...)
#include "subject/sockets/records/groups.def"
	GROUP_FIELDS
};

struct group_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/sockets/records/groups.def"
};

#endif
