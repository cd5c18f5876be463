/* SPDX-License-Identifier: MIT */
/* The record of an interface's addresses in the host, made from the rows of
 * subject/links/parts/linkmaps.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_LINKMAPS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_LINKMAPS_H

#define SCHEMA   linkmap
#define ROWS     "subject/links/parts/linkmaps.def"
#define ID(name) LINKMAP_##name
#include "nlinspect/model/record_type.h"

#endif
