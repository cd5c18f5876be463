/* SPDX-License-Identifier: MIT */
/* The record of a link's kind (IFLA_LINKINFO), made from the rows of
 * subject/links/info/linkinfos.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_LINKINFOS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_LINKINFOS_H

#define SCHEMA   linkinfo
#define ROWS     "subject/links/info/linkinfos.def"
#define ID(name) LINKINFO_##name
#include "nlinspect/model/record_type.h"

#endif
