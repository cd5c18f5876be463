/* SPDX-License-Identifier: MIT */
/* The record of an interface and its statistics, made from the rows of subject/links/links.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_LINKS_H
#define NLINSPECT_SUBJECT_LINKS_LINKS_H

/** A flag of the program's own in link_record.flags, as ip(8) has it: up, but the lower layer does
 * not run. */
#define LINK_FLAG_NO_CARRIER (UINT64_C(1) << 32)

#define SCHEMA   link
#define ROWS     "subject/links/links.def"
#define ID(name) LINK_##name
#include "nlinspect/model/record_type.h"

#endif
