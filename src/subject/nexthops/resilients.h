/* SPDX-License-Identifier: MIT */
/* The record of what only a resilient group has, made from the rows of
 * subject/nexthops/resilients.def. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_RESILIENTS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_RESILIENTS_H

#define SCHEMA   resilient
#define ROWS     "subject/nexthops/resilients.def"
#define ID(name) RESILIENT_##name
#include "nlinspect/model/record_type.h"

#endif
