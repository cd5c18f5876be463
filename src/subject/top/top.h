/* SPDX-License-Identifier: MIT */
/* Who moves the bytes now: records of processes, units or peers. */
#ifndef NLINSPECT_SUBJECT_TOP_TOP_H
#define NLINSPECT_SUBJECT_TOP_TOP_H

enum top_kind {
	TOP_PROCESS,
	TOP_UNIT,
	TOP_PEER,
	TOP_GONE,    /* closed before its process was seen */
	TOP_UNOWNED, /* no process holds it: not accepted yet, or closed with data left to send */
	TOP_KERNEL,  /* it has an inode, and no process holds it */
	TOP_HIDDEN,  /* the same, if some processes cannot be seen */
	TOP_NO_UNIT,
	TOP_TOTAL,
	TOP_INTERFACES,
};

enum top_level { LEVEL_PAYLOAD, LEVEL_LINK };

#define SCHEMA   top_process
#define ROWS     "subject/top/process.def"
#define ID(name) TOP_PROCESS_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   top
#define ROWS     "subject/top/top.def"
#define ID(name) TOP_##name
#include "nlinspect/model/record_type.h"

#endif
