/* SPDX-License-Identifier: MIT */
/* Schemas made at run time: a copy that may be changed, and a compact one for stages that keep
 * rows. */
#ifndef NLINSPECT_MODEL_LAYOUT_H
#define NLINSPECT_MODEL_LAYOUT_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/field.h"

/**
 * A copy of a schema whose fields may be changed (names loaded, rates marked); indices stay.
 * @return NULL if there is no memory. schema_free() frees it.
 */
struct schema *schema_copy(const struct schema *schema);

/** The fields of a copy, which may be changed. */
struct field *schema_fields(struct schema *copy);

/** A copy in which only the fields of `keep` have a place in the record, so that records are small;
 * indices stay the same. @return NULL if there is no memory */
struct schema *schema_compact(const struct schema *schema, const struct fieldset *keep);

/** A copy that has, behind the schema's own fields, the rate of each counter: NAME_per_sec, with
 * three decimals, in a larger record. @return NULL if there is no memory */
struct schema *schema_rates(const struct schema *schema);

/** The rate of a counter in such a copy. @return its index, or -ENOENT */
int schema_rate(const struct schema *rates, unsigned counter);

/** The counter that a rate is of. @return its index; `id` itself if that is not a rate */
unsigned schema_counter(const struct schema *rates, unsigned id);

/** Frees a copy; NULL is fine. */
void schema_free(struct schema *schema);

DEFINE_CLEANUP(struct schema *, schema_free)

/** The bytes that the values of a record need beyond the record itself (texts, lists), when kept by
 * record_keep(). */
size_t record_extra(
	const struct schema *from, const struct fieldset *keep, const struct record *record);

/** Copies the fields of `keep` from a record of schema `from` into memory laid out for `to`, which
 * is schema_compact(from, keep): to->size + record_extra() bytes, aligned to 8. No pointer of the
 * copy leads outside it. */
void record_keep(const struct schema *from, const struct schema *to, const struct fieldset *keep,
	const struct record *record, void *memory);

/** Compares one field of two records of one schema: absent first, numbers as numbers, addresses as
 * addresses.
 * @return <0, 0, >0 */
int field_compare(
	const struct field *field, unsigned id, const struct record *a, const struct record *b);

#endif
