/* SPDX-License-Identifier: MIT */
/* The record of the active aggregator of a bond, made from the rows of
 * subject/links/info/adinfos.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_ADINFOS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_ADINFOS_H

#define SCHEMA   adinfo
#define ROWS     "subject/links/info/adinfos.def"
#define ID(name) ADINFO_##name
#include "nlinspect/model/record_type.h"

#endif
