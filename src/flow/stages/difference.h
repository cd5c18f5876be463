/* SPDX-License-Identifier: MIT */
/* The differences between two records of one thing: the old values, and a text with both. */
#ifndef NLINSPECT_FLOW_STAGES_DIFFERENCE_H
#define NLINSPECT_FLOW_STAGES_DIFFERENCE_H

#include "nlinspect/base/out.h"
#include "nlinspect/model/layout.h"

struct difference {
	const struct schema *schema; /* of both records: a compact one */
	const struct schema *was;    /* of the old values */
	struct fieldset compared;
	bool human;             /* the text has human units */
	struct record *old;     /* the old values of the last difference, of `was` … */
	struct list list;       /* … as a value of an OBJECT */
	struct out before, now; /* the values of a field as bytes */
	struct out text;        /* of the last difference: "mtu 1500 → 1400"; empty: none */
};

/** The schemas are the caller's. @return 0 or -ENOMEM; difference_fini() releases it in both cases
 */
int difference_init(struct difference *difference, const struct schema *schema,
	const struct schema *was, const struct fieldset *compared, bool human);
void difference_fini(struct difference *difference);

/** Appends the values of fields as bytes that are equal if nothing differs but statistics. */
void difference_append(struct out *out, const struct schema *schema, const struct fieldset *fields,
	const struct record *record);

/** Finds the old values of what differs, and the text. Both lie in the records and in `difference`.
 * @return 0 or -ENOMEM */
int difference_find(
	struct difference *difference, const struct record *before, const struct record *now);

#endif
