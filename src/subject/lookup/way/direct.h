/* SPDX-License-Identifier: MIT */
/* Decisions that the kernel makes before it looks at a rule. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_WAY_DIRECT_H
#define NLINSPECT_SUBJECT_LOOKUP_WAY_DIRECT_H

struct lookup;

/** Adds a row for such a decision and sets lookup->outcome, with `direct`. Does nothing if rules
 * decide. Needs lookup->fault. */
void direct_say(struct lookup *lookup);

#endif
