/* SPDX-License-Identifier: MIT */
/* The record of one link-layer address of several, made from the rows of
 * subject/links/info/macaddrs.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_MACADDRS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_MACADDRS_H

#define SCHEMA   macaddr
#define ROWS     "subject/links/info/macaddrs.def"
#define ID(name) MACADDR_##name
#include "nlinspect/model/record_type.h"

#endif
