/* SPDX-License-Identifier: MIT */
/* The record of a multicast group that an interface has joined. */
#ifndef NLINSPECT_SUBJECT_MEMBERSHIPS_MEMBERSHIPS_H
#define NLINSPECT_SUBJECT_MEMBERSHIPS_MEMBERSHIPS_H

enum maddr_wire { WIRE_MADDR = 1 };

#define SCHEMA   maddr
#define ROWS     "subject/memberships/memberships.def"
#define ID(name) MADDR_##name
#include "nlinspect/model/record_type.h"

#endif
