/* SPDX-License-Identifier: MIT */
/* Decodes the message of a policy rule, including the parts that the rows of
 * subject/rules/rules.def cannot describe. */
#ifndef NLINSPECT_SUBJECT_RULES_RECORD_H
#define NLINSPECT_SUBJECT_RULES_RECORD_H

#include "nlinspect/decode/decoder.h"
#include "nlinspect/netlink/message.h"

#include "rules.h"

/**
 * Fills a record from an RTM_NEWRULE. Prefixes get their lengths from the header, attributes that
 * the kernel leaves out for 0 get 0, and those that mean "unset" are absent.
 * @param decoder  of WIRE_RULE
 * @param wanted   the decoder's fields
 * @return false if a part of the message is malformed; if it is too short for its header, the
 * record is empty
 */
bool rule_record_decode(struct rule_record *record, struct decoder *decoder,
	const struct message *message, const struct fieldset *wanted);

#endif
