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

/** The field of schema_rates() that marks a record whose counters began anew. */
#define RESET_FIELD "reset"

/** A copy that has, behind the schema's own fields, the rate of each counter: NAME_per_sec, with
 * three decimals, then its growth in the round: NAME_since, then RESET_FIELD, in a larger
 * record. A schema without counters is copied. @return NULL if there is no memory */
struct schema *schema_rates(const struct schema *schema);

/** The fields that schema_since() appends to a schema. */
enum since_field {
	SINCE_CHANGE,  /* ENUM: added, removed or changed (enum event) */
	SINCE_RESET,   /* BOOL: a counter fell */
	SINCE_CHANGES, /* TEXT: what differs, with both values, for people */
	SINCE_WAS,     /* OBJECT: the old values of what differs, a record of the schema's copy */
	SINCE_FIELDS,
};

/** A copy for records that are compared with earlier ones: after the schema's own fields come the
 * ones of enum since_field, then for each counter NAME_since and its rate.
 * @return NULL if there is no memory */
struct schema *schema_since(const struct schema *schema);

/** How many fields of such a copy, or of schema_changes(), are the schema's own: they come first.
 */
size_t schema_since_source(const struct schema *since);

/** The fields that schema_changes() appends to a schema. */
enum change_field {
	CHANGE_INFERRED, /* TEXT: what led to a change that was found by reading the state again */
	CHANGE_FOUND,    /* NUM: how many changes were found so, after a loss */
	CHANGE_CHANGES,  /* TEXT: as SINCE_CHANGES */
	CHANGE_WAS,      /* OBJECT: as SINCE_WAS */
	CHANGE_FIELDS,
};

/** A copy for the records of a stream of changes: after the schema's own fields come the ones of
 * enum change_field. @return NULL if there is no memory */
struct schema *schema_changes(const struct schema *schema);

/** The rate of a counter in such a copy. @return its index, or -ENOENT */
int schema_rate(const struct schema *rates, unsigned counter);

/** The growth of a counter in such a copy. @return its index, or -ENOENT */
int schema_growth(const struct schema *rates, unsigned counter);

/** What was added to a counter, in a record of such a copy. @param id  from schema_growth()
 * @return 0 also if it is not known */
uint64_t record_growth(const struct record *record, const struct schema *rates, int id);

/** The counter that a rate or growth is of. @return its index; `id` itself if that is neither */
unsigned schema_counter(const struct schema *rates, unsigned id);

/** A schema with the fields of several, each name once, for their names and descriptions only: no
 * record has it. NULL ends the list. @return NULL if there is no memory, or they are too many */
struct schema *schema_join(const struct schema *const *schemas);

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
