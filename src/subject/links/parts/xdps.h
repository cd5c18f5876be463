/* SPDX-License-Identifier: MIT */
/* The record of an interface's XDP programs, made from the rows of subject/links/parts/xdps.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_XDPS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_XDPS_H

#define SCHEMA   xdp
#define ROWS     "subject/links/parts/xdps.def"
#define ID(name) XDP_##name
#include "nlinspect/model/record_type.h"

#endif
