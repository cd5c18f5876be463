/* SPDX-License-Identifier: MIT */
/* The message of a policy rule into its record: what the rows of subject/rules/rules.def cannot
 * say. */
#ifndef NLINSPECT_SUBJECT_RULES_RECORD_H
#define NLINSPECT_SUBJECT_RULES_RECORD_H

#include "nlinspect/decode/decoder.h"
#include "nlinspect/netlink/message.h"

#include "rules.h"

/**
 * Writes a record anew from an RTM_NEWRULE. Prefixes get their lengths from the header, attributes
 * that the kernel leaves out for a 0 get it, and those that stand for "unset" are absent.
 * @param decoder  of WIRE_RULE
 * @param wanted  the decoder's fields
 * @return false if some of the message makes no sense; if it is too short for its header, the
 * record is empty
 */
bool rule_record_decode(struct rule_record *record, struct decoder *decoder,
	const struct message *message, const struct fieldset *wanted);

#endif
