/* SPDX-License-Identifier: MIT */
/* The record of a forwarding entry of a bridge or a tunnel. */
#ifndef NLINSPECT_SUBJECT_FDB_FDB_H
#define NLINSPECT_SUBJECT_FDB_FDB_H

enum fdb_wire { WIRE_FDB = 1 };

#define SCHEMA   fdb
#define ROWS     "subject/fdb/fdb.def"
#define ID(name) FDB_##name
#include "nlinspect/model/record_type.h"

#endif
