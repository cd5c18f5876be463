/* SPDX-License-Identifier: MIT */
/* A value as people read it in a table, and as CSV has it: for renderers, and for filters that
 * search what a table shows. */
#ifndef NLINSPECT_MODEL_CELL_H
#define NLINSPECT_MODEL_CELL_H

#include "nlinspect/base/out.h"
#include "nlinspect/model/field.h"

/** Appends a present value as text, escaped for terminals; human: with human units. Flags without a
 * bit and lists without an item are "none"; an empty text appends nothing. */
void cell_write(
	struct out *out, const struct field *field, const struct record *record, bool human);

/** Appends one item of a LIST or an OBJECT, as it stands in the value's text. */
void cell_write_item(
	struct out *out, const struct field *list, const struct record *item, bool human);

#endif
