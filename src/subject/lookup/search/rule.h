/* SPDX-License-Identifier: MIT */
/* Which packets a policy rule is for. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_SEARCH_RULE_H
#define NLINSPECT_SUBJECT_LOOKUP_SEARCH_RULE_H

#include "subject/lookup/flow.h"
#include "subject/rules/rules.h"

/** Whether the kernel applies the rule to the flow. The record has all fields that the message
 * gives. */
bool rule_matches(const struct rule_record *rule, const struct flow *flow);

#endif
