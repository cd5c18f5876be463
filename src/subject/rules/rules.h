/* SPDX-License-Identifier: MIT */
/* The record of a policy rule, made from the rows of subject/rules/rules.def. */
#ifndef NLINSPECT_SUBJECT_RULES_RULES_H
#define NLINSPECT_SUBJECT_RULES_RULES_H

/** The value of wire.kind in the schema below. */
enum { WIRE_RULE = 1 };

/* ip(8) has a field with the name of a C keyword. */
#define goto goto_priority

#define SCHEMA   rule
#define ROWS     "subject/rules/rules.def"
#define ID(name) RULE_##name
#include "nlinspect/model/record_type.h"

#undef goto

struct dump;

/** The dumps of rules, also for subjects that count them. */
extern const struct dump rule_dump;

#endif
