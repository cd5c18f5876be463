/* SPDX-License-Identifier: MIT */
/* The record of a range of ports, made from the rows of subject/links/info/portranges.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_PORTRANGES_H
#define NLINSPECT_SUBJECT_LINKS_INFO_PORTRANGES_H

#define SCHEMA   portrange
#define ROWS     "subject/links/info/portranges.def"
#define ID(name) PORTRANGE_##name
#include "nlinspect/model/record_type.h"

#endif
