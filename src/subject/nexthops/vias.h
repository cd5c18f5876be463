/* SPDX-License-Identifier: MIT */
/* The record of a gateway of another family (RTA_VIA), made from the rows of
 * subject/nexthops/vias.def. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_VIAS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_VIAS_H

#define SCHEMA   via
#define ROWS     "subject/nexthops/vias.def"
#define ID(name) VIA_##name
#include "nlinspect/model/record_type.h"

#endif
