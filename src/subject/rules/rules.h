/* The record of a policy rule, made from the rows of subject/rules/rules.def. */
#ifndef NLINSPECT_SUBJECT_RULES_RULES_H
#define NLINSPECT_SUBJECT_RULES_RULES_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum rule_field {
#define F(name, ...) RULE_##name,
#define ALSO(...)
#include "subject/rules/rules.def"
	RULE_FIELDS
};

/* ip(8) calls a field like a keyword of C. */
#define goto goto_priority

struct rule_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/rules/rules.def"
};

#undef goto

#endif
