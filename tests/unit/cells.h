/* SPDX-License-Identifier: MIT */
/* The text of a whole record, as the cells of a machine's table: for tests of whole records.
 */
#ifndef CELLS_H
#define CELLS_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/cell.h"

#include "unit.h"

struct cell {
	char text[2048];
};

/* "-" if the record lacks the field. */
static inline struct cell cell_of(
	const struct schema *schema, const struct record *record, unsigned id)
{
	struct cell cell = {"-"};
	struct out out;

	if (!record_has(record, id))
		return cell;
	out_init_memory(&out);
	cell_write(&out, &schema->fields[id], record, false);
	ck_assert_int_eq(out.error, 0);
	ck_assert_uint_lt(out.length, sizeof(cell.text));
	memcpy(cell.text, out.data, out.length);
	cell.text[out.length] = '\0';
	out_fini(&out);
	return cell;
}

#define ASSERT_CELL(schema, record, id, expected) \
	ck_assert_str_eq(cell_of(schema, record, id).text, expected)

#endif
