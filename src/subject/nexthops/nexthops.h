/* SPDX-License-Identifier: MIT */
/* The record of a next-hop object, made from the rows of subject/nexthops/nexthops.def. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_NEXTHOPS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_NEXTHOPS_H

#define SCHEMA   nhobject
#define ROWS     "subject/nexthops/nexthops.def"
#define ID(name) NHOBJECT_##name
#include "nlinspect/model/record_type.h"

#endif
