/* SPDX-License-Identifier: MIT */
/* The record of a process that holds a socket, made from the rows of
 * subject/sockets/records/owners.def. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_RECORDS_OWNERS_H
#define NLINSPECT_SUBJECT_SOCKETS_RECORDS_OWNERS_H

#define SCHEMA   owner
#define ROWS     "subject/sockets/records/owners.def"
#define ID(name) OWNER_##name
#include "nlinspect/model/record_type.h"

#endif
