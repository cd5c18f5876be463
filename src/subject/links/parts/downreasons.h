/* SPDX-License-Identifier: MIT */
/* The record of a reason for holding a link down, made from the rows of
 * subject/links/parts/downreasons.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_DOWNREASONS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_DOWNREASONS_H

#define SCHEMA   downreason
#define ROWS     "subject/links/parts/downreasons.def"
#define ID(name) DOWNREASON_##name
#include "nlinspect/model/record_type.h"

#endif
