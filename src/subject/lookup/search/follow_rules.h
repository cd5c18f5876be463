/* SPDX-License-Identifier: MIT */
/* The walk over the policy rules, as far as the route that they lead to. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_SEARCH_FOLLOW_RULES_H
#define NLINSPECT_SUBJECT_LOOKUP_SEARCH_FOLLOW_RULES_H

struct lookup;

/** Adds a row for each rule that matches; sets lookup->outcome, and lookup->found if they lead to a
 * route. @return 0 or -errno */
int follow_rules(struct lookup *lookup);

#endif
