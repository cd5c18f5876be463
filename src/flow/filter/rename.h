/* SPDX-License-Identifier: MIT */
/* Replaces names in a filter by the names that they are aliases of. */
#ifndef NLINSPECT_FLOW_FILTER_RENAME_H
#define NLINSPECT_FLOW_FILTER_RENAME_H

#include "nlinspect/flow/where.h"

/**
 * Replaces the texts that TEXT fields are compared with; patterns stay.
 * @param schema  of the fields of `where`, which may be NULL
 * @param rename  returns the new name; length 0: the old one stays
 * @return 0 or -ENOMEM
 */
int where_rename(struct where *where, const struct schema *schema,
	struct text (*rename)(void *context, const struct field *field, struct text name),
	void *context);

#endif
