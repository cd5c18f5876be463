/* SPDX-License-Identifier: MIT */
/* The record of one next hop of a multipath route, made from the rows of
 * subject/routes/nexthops.def. */
#ifndef NLINSPECT_SUBJECT_ROUTES_NEXTHOPS_H
#define NLINSPECT_SUBJECT_ROUTES_NEXTHOPS_H

#define SCHEMA   nexthop
#define ROWS     "subject/routes/nexthops.def"
#define ID(name) NEXTHOP_##name
#include "nlinspect/model/record_type.h"

#endif
