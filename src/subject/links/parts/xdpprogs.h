/* SPDX-License-Identifier: MIT */
/* The record of a BPF program, made from the rows of subject/links/parts/xdpprogs.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_XDPPROGS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_XDPPROGS_H

#define SCHEMA   xdpprog
#define ROWS     "subject/links/parts/xdpprogs.def"
#define ID(name) XDPPROG_##name
#include "nlinspect/model/record_type.h"

#endif
