/* SPDX-License-Identifier: MIT */
#include "operand_type.h"

#include "flow/filter/values/values.h"

const struct operand_type *operand_type(enum field_type type)
{
	const struct operand_type *plain = operand_plain(type);

	return plain ? plain : &operand_list;
}
