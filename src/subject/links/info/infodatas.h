/* SPDX-License-Identifier: MIT */
/* The record of the settings of a link's kind (IFLA_INFO_DATA), made from the rows of
 * subject/links/info/infodatas.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_INFODATAS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_INFODATAS_H

#define SCHEMA   infodata
#define ROWS     "subject/links/info/infodatas.def"
#define ID(name) INFODATA_##name
#include "nlinspect/model/record_type.h"

/** Whose words `proto` is one of, other than those of ipip and sit. */
enum { PROTO_IP6TNL = 1, PROTO_HSR };

#endif
