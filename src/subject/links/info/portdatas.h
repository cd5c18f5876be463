/* SPDX-License-Identifier: MIT */
/* The record of what a master says of its port (IFLA_INFO_SLAVE_DATA), made from the rows of
 * subject/links/info/portdatas.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_PORTDATAS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_PORTDATAS_H

#define SCHEMA   portdata
#define ROWS     "subject/links/info/portdatas.def"
#define ID(name) PORTDATA_##name
#include "nlinspect/model/record_type.h"

#endif
