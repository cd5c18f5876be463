/* SPDX-License-Identifier: MIT */
/* What the kernel decides about a packet before it looks at a rule. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_WAY_DIRECT_H
#define NLINSPECT_SUBJECT_LOOKUP_WAY_DIRECT_H

struct lookup;

/** Adds a row for it and sets lookup->outcome, with `direct`; does nothing for a packet that rules
 * decide about. Needs lookup->fault. */
void direct_say(struct lookup *lookup);

#endif
