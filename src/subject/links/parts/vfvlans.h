/* SPDX-License-Identifier: MIT */
/* The record of a virtual function's VLAN, made from the rows of subject/links/parts/vfvlans.def.
 */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_VFVLANS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_VFVLANS_H

#define SCHEMA   vfvlan
#define ROWS     "subject/links/parts/vfvlans.def"
#define ID(name) VFVLAN_##name
#include "nlinspect/model/record_type.h"

#endif
