/* SPDX-License-Identifier: MIT */
/* The record of a netlink multicast group (NETLINK_DIAG_GROUPS), made from the rows of
 * subject/sockets/records/groups.def. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_RECORDS_GROUPS_H
#define NLINSPECT_SUBJECT_SOCKETS_RECORDS_GROUPS_H

#define SCHEMA   multicast
#define ROWS     "subject/sockets/records/groups.def"
#define ID(name) MULTICAST_##name
#include "nlinspect/model/record_type.h"

#endif
