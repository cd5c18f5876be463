/* SPDX-License-Identifier: MIT */
/* Values of a record as bytes, to find records by them: the same bytes if and only if the values
 * are the same. */
#ifndef NLINSPECT_FLOW_STAGES_KEY_H
#define NLINSPECT_FLOW_STAGES_KEY_H

#include "nlinspect/model/field.h"

/** Appends one field of a record to a key. What is absent has a value of its own. */
void key_append(
	struct out *key, const struct field *field, unsigned id, const struct record *record);

/** A hash of bytes; a secret seed keeps strangers from choosing what collides. */
uint64_t key_hash(uint64_t seed, const void *bytes, size_t length);

/** A seed for key_hash(). */
uint64_t key_seed(void);

#endif
