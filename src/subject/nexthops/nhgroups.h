/* SPDX-License-Identifier: MIT */
/* The record of a member of a next-hop group, made from the rows of subject/nexthops/nhgroups.def.
 */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_NHGROUPS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_NHGROUPS_H

#define SCHEMA   nhgroup
#define ROWS     "subject/nexthops/nhgroups.def"
#define ID(name) NHGROUP_##name
#include "nlinspect/model/record_type.h"

#endif
