/* SPDX-License-Identifier: MIT */
/* The items of a LIST field: records in one array that is reused for each record. */
#ifndef NLINSPECT_DECODE_ITEMS_H
#define NLINSPECT_DECODE_ITEMS_H

#include "nlinspect/model/field.h"

struct items {
	const struct schema *schema;
	void *memory;
	uint32_t count, size; /* in items */
};

/** An empty array for records of `schema`. Allocates on first use. */
void items_init(struct items *items, const struct schema *schema);

/** Empties it; the memory stays. */
void items_clear(struct items *items);

/** Makes room so that `more` calls of items_add() neither fail nor move the items. @return 0 or
 * -ENOMEM */
int items_reserve(struct items *items, uint32_t more);

/** Appends a record with no field present. The next items_add() may move it. @return NULL if there
 * is no memory */
struct record *items_add(struct items *items);

/** The array as the value of a LIST field, until the next change. */
struct list items_list(const struct items *items);

/** Frees the memory. */
void items_fini(struct items *items);

#endif
