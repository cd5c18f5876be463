/* SPDX-License-Identifier: MIT */
/* The operations for each type of value. */
#ifndef NLINSPECT_FLOW_FILTER_VALUES_VALUES_H
#define NLINSPECT_FLOW_FILTER_VALUES_VALUES_H

#include "flow/filter/operand.h"

extern const struct operand_type operand_number, operand_bool, operand_set, operand_flags,
	operand_hex, operand_text, operand_address, operand_prefix, operand_endpoint, operand_mac,
	operand_list;

/** The operations for fields of a type; NULL for LIST and OBJECT (operand_list). */
const struct operand_type *operand_plain(enum field_type type);

/** Whether numbers of the field take a word as their unit: "ms" for a duration. */
bool number_takes_unit(const struct field *field, struct text unit);

#endif
