/* SPDX-License-Identifier: MIT */
/* The record of what a member of a next-hop group has sent, made from the rows of
 * subject/nexthops/nhstats.def. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_NHSTATS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_NHSTATS_H

#define SCHEMA   nhstats
#define ROWS     "subject/nexthops/nhstats.def"
#define ID(name) NHSTATS_##name
#include "nlinspect/model/record_type.h"

#endif
