/* SPDX-License-Identifier: MIT */
/* The record of one alternative name of a link, made from the rows of
 * subject/links/parts/altnames.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_ALTNAMES_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_ALTNAMES_H

#define SCHEMA   altname
#define ROWS     "subject/links/parts/altnames.def"
#define ID(name) ALTNAME_##name
#include "nlinspect/model/record_type.h"

#endif
