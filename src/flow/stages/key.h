/* SPDX-License-Identifier: MIT */
/* Values of a record as bytes, for lookups: the bytes are equal if and only if the values are. */
#ifndef NLINSPECT_FLOW_STAGES_KEY_H
#define NLINSPECT_FLOW_STAGES_KEY_H

#include "nlinspect/model/field.h"

/** Appends one field of a record to a key. Absent differs from every value. */
void key_append(
	struct out *key, const struct field *field, unsigned id, const struct record *record);

/** A hash of bytes. A secret seed keeps others from causing collisions. */
uint64_t key_hash(uint64_t seed, const void *bytes, size_t length);

/** A seed for key_hash(). */
uint64_t key_seed(void);

#endif
