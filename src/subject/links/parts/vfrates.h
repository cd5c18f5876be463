/* SPDX-License-Identifier: MIT */
/* The record of a virtual function's limits, made from the rows of subject/links/parts/vfrates.def.
 */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_VFRATES_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_VFRATES_H

#define SCHEMA   vfrate
#define ROWS     "subject/links/parts/vfrates.def"
#define ID(name) VFRATE_##name
#include "nlinspect/model/record_type.h"

#endif
