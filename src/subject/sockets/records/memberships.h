/* SPDX-License-Identifier: MIT */
/* The record of what a packet socket makes an interface receive (PACKET_DIAG_MCLIST), made from the
 * rows of subject/sockets/records/memberships.def. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_RECORDS_MEMBERSHIPS_H
#define NLINSPECT_SUBJECT_SOCKETS_RECORDS_MEMBERSHIPS_H

#define SCHEMA   membership
#define ROWS     "subject/sockets/records/memberships.def"
#define ID(name) MEMBERSHIP_##name
#include "nlinspect/model/record_type.h"

#endif
