/* SPDX-License-Identifier: MIT */
/* The last row: whether the explanation agrees with the kernel's answer. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_CHECK_H
#define NLINSPECT_SUBJECT_LOOKUP_CHECK_H

struct lookup;

/** Adds the row, and sets lookup->differs and lookup->changed. */
void check_say(struct lookup *lookup);

#endif
