/* SPDX-License-Identifier: MIT */
#include "record.h"

#include "nlinspect/model/field.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

/* The header has the length; a rule for all addresses has neither length nor address. */
static bool set_prefix(struct rule_record *record, unsigned id, struct prefix *prefix, uint8_t bits)
{
	if (!record_has(&record->base, id))
		return !bits;
	prefix->bits =
		bits <= prefix->address.length * 8 ? bits : (uint8_t)(prefix->address.length * 8);
	return prefix->bits == bits;
}

/* The kernel sends these with a value that means "unset". */
static void remove_unset(struct rule_record *record)
{
	struct fieldset *present = &record->base.present;

	if (!record->tos)
		fieldset_remove(present, RULE_tos);
	if (!record->l3mdev)
		fieldset_remove(present, RULE_l3mdev);
	if (!record->flow_from)
		fieldset_remove(present, RULE_flow_from);
	if (!record->flow_to)
		fieldset_remove(present, RULE_flow_to);
	if (record->fwmask == UINT32_MAX)
		fieldset_remove(present, RULE_fwmask);
	if (record->suppress_prefixlen == UINT32_MAX)
		fieldset_remove(present, RULE_suppress_prefixlen);
	if (record->suppress_ifgroup == UINT32_MAX)
		fieldset_remove(present, RULE_suppress_ifgroup);
	if (record->action != FR_ACT_TO_TBL || !record->table)
		fieldset_remove(present, RULE_table);
	if (record->action != FR_ACT_GOTO)
		fieldset_remove(present, RULE_goto_priority);
}

bool rule_record_decode(struct rule_record *record, struct decoder *decoder,
	const struct message *message, const struct fieldset *wanted)
{
	struct fib_rule_hdr header;
	bool malformed = false, sound = true;

	record_clear(&record->base);
	if (message->length < sizeof(header))
		return false;
	memcpy(&header, message->payload, sizeof(header));
	if (decoder_message(
		    decoder, message, sizeof(header), header.family, &record->base, &malformed))
		return false;
	/* The very first rule has no priority attribute. */
	if (fieldset_has(wanted, RULE_priority) && !record_has(&record->base, RULE_priority))
		RECORD_SET(record, RULE_priority, priority, 0);
	if (fieldset_has(wanted, RULE_from))
		sound &= set_prefix(record, RULE_from, &record->from, header.src_len);
	if (fieldset_has(wanted, RULE_to))
		sound &= set_prefix(record, RULE_to, &record->to, header.dst_len);
	/* The kernel also leaves out a mark of 0, even if the rule is for packets without a mark.
	 */
	if (record_has(&record->base, RULE_fwmask) && !record_has(&record->base, RULE_fwmark))
		RECORD_SET(record, RULE_fwmark, fwmark, 0);
	remove_unset(record);
	return sound && !malformed;
}
