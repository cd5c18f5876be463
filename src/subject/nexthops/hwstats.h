/* SPDX-License-Identifier: MIT */
/* The record of what hardware does for a group's statistics, made from the rows of
 * subject/nexthops/hwstats.def. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_HWSTATS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_HWSTATS_H

#define SCHEMA   hwstats
#define ROWS     "subject/nexthops/hwstats.def"
#define ID(name) HWSTATS_##name
#include "nlinspect/model/record_type.h"

#endif
