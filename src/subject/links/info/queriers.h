/* SPDX-License-Identifier: MIT */
/* The record of who asks for multicast listeners, made from the rows of
 * subject/links/info/queriers.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_QUERIERS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_QUERIERS_H

#define SCHEMA   querier
#define ROWS     "subject/links/info/queriers.def"
#define ID(name) QUERIER_##name
#include "nlinspect/model/record_type.h"

#endif
