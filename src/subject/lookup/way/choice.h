/* SPDX-License-Identifier: MIT */
/* Which of a route's several next hops the kernel took. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_WAY_CHOICE_H
#define NLINSPECT_SUBJECT_LOOKUP_WAY_CHOICE_H

struct lookup;

/** Appends to the row how many next hops there were, and how the kernel chose; nothing if the route
 * has only one. */
void choice_say(struct lookup *lookup);

#endif
