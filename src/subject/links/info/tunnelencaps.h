/* SPDX-License-Identifier: MIT */
/* The record of the UDP that a tunnel goes in, made from the rows of
 * subject/links/info/tunnelencaps.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_TUNNELENCAPS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_TUNNELENCAPS_H

#define SCHEMA   tunnelencap
#define ROWS     "subject/links/info/tunnelencaps.def"
#define ID(name) TUNNELENCAP_##name
#include "nlinspect/model/record_type.h"

#endif
