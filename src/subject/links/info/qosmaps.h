/* SPDX-License-Identifier: MIT */
/* The record of a mapping of priorities, made from the rows of subject/links/info/qosmaps.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_QOSMAPS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_QOSMAPS_H

#define SCHEMA   qosmap
#define ROWS     "subject/links/info/qosmaps.def"
#define ID(name) QOSMAP_##name
#include "nlinspect/model/record_type.h"

#endif
