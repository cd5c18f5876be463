/* SPDX-License-Identifier: MIT */
/* The record of a policy rule, once its message was decoded by the table. */
#ifndef NLINSPECT_SUBJECT_RULES_RECORD_H
#define NLINSPECT_SUBJECT_RULES_RECORD_H

#include "rules.h"

#include <linux/fib_rules.h>

/** Adds what the header says of attributes, and what is not sent because it is 0; removes what the
 * kernel says although it is not so. @return false if lengths and addresses do not fit */
bool rule_record_settle(struct rule_record *record, const struct fib_rule_hdr *header,
	const struct fieldset *wanted);

#endif
