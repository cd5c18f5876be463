/* SPDX-License-Identifier: MIT */
#include "values.h"

const struct operand_type *operand_plain(enum field_type type)
{
	static const struct operand_type *const types[] = {
		[FIELD_NUM] = &operand_number,
		[FIELD_SNUM] = &operand_number,
		[FIELD_BOOL] = &operand_bool,
		[FIELD_ENUM] = &operand_set,
		[FIELD_FLAGS] = &operand_flags,
		[FIELD_HEX] = &operand_hex,
		[FIELD_TEXT] = &operand_text,
		[FIELD_ADDRESS] = &operand_address,
		[FIELD_PREFIX] = &operand_prefix,
		[FIELD_MAC] = &operand_mac,
		[FIELD_ENDPOINT] = &operand_endpoint,
		[FIELD_LIST] = NULL,
		[FIELD_OBJECT] = NULL,
	};

	return types[type];
}
