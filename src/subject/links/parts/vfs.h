/* SPDX-License-Identifier: MIT */
/* The record of a virtual function (SR-IOV), made from the rows of subject/links/parts/vfs.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_VFS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_VFS_H

#define SCHEMA   vf
#define ROWS     "subject/links/parts/vfs.def"
#define ID(name) VF_##name
#include "nlinspect/model/record_type.h"

#endif
