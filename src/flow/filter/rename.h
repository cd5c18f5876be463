/* SPDX-License-Identifier: MIT */
/* Names in a filter that stand for other names. */
#ifndef NLINSPECT_FLOW_FILTER_RENAME_H
#define NLINSPECT_FLOW_FILTER_RENAME_H

#include "nlinspect/flow/where.h"

/**
 * Puts other names in the place of those that TEXT fields are compared with; patterns stay.
 * @param schema  of the fields of `where`, which may be NULL
 * @param rename  the name that one stands for; length 0: it stays
 * @return 0 or -ENOMEM
 */
int where_rename(struct where *where, const struct schema *schema,
	struct text (*rename)(void *context, const struct field *field, struct text name),
	void *context);

#endif
