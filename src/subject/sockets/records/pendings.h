/* SPDX-License-Identifier: MIT */
/* The record of a connection to a unix socket that waits for accept(2) (UNIX_DIAG_ICONS), made
 * from the rows of subject/sockets/records/pendings.def. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_RECORDS_PENDINGS_H
#define NLINSPECT_SUBJECT_SOCKETS_RECORDS_PENDINGS_H

#define SCHEMA   pending
#define ROWS     "subject/sockets/records/pendings.def"
#define ID(name) PENDING_##name
#include "nlinspect/model/record_type.h"

#endif
