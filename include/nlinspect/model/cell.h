/* SPDX-License-Identifier: MIT */
/* A value as text, as tables and CSV show it. Also used by filters that search this text. */
#ifndef NLINSPECT_MODEL_CELL_H
#define NLINSPECT_MODEL_CELL_H

#include "nlinspect/base/out.h"
#include "nlinspect/model/field.h"

/** Appends a present value as text, escaped for terminals; human: with human units. Flags without a
 * bit and lists without an item are "none"; an empty text appends nothing. */
void cell_write(
	struct out *out, const struct field *field, const struct record *record, bool human);

/** The same without escapes: for a part of a text that is escaped as a whole. */
void cell_write_plain(
	struct out *out, const struct field *field, const struct record *record, bool human);

/** Appends one item of a LIST or OBJECT, as in the text of the whole value. */
void cell_write_item(
	struct out *out, const struct field *list, const struct record *item, bool human);

#endif
