/* SPDX-License-Identifier: MIT */
/* Values of a record as bytes, for lookups: the bytes are equal if and only if the values are. */
#ifndef NLINSPECT_FLOW_STAGES_KEY_H
#define NLINSPECT_FLOW_STAGES_KEY_H

#include "nlinspect/model/field.h"

/** Appends one field of a record to a key. Absent differs from every value. */
void key_append(
	struct out *key, const struct field *field, unsigned id, const struct record *record);

#endif
