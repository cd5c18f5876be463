/* SPDX-License-Identifier: MIT */
/* The differences between two records of one thing: the part of since.c that makes rows. */
#ifndef NLINSPECT_FLOW_STAGES_SINCE_DIFFER_H
#define NLINSPECT_FLOW_STAGES_SINCE_DIFFER_H

#include "difference.h"
#include "since.h"

struct differ {
	struct since_request request;
	struct schema *compact;   /* of the records that are kept */
	struct record *row;       /* the last one made, of request.rows */
	struct fieldset counters; /* those that are kept */
	struct difference difference;
	bool lacking;     /* as since_stage_lacking() */
	uint64_t elapsed; /* as since_stage_elapsed() */
};

/** @return 0 or -ENOMEM; differ_fini() releases it in both cases */
int differ_init(struct differ *differ, const struct since_request *request);
void differ_fini(struct differ *differ);

/** Whether a `counted` counter differs. @param now  of request.schema */
bool differ_counts(
	const struct differ *differ, const struct record *before, const struct record *now);

/** Whether a `counted` counter of a compact record is above 0, or the record has none. */
bool differ_has_counted(const struct differ *differ, const struct record *record);

/** The row of a thing, in differ->row. Both records are compact ones.
 * @param before, now  one of them may be NULL: it was added, or removed
 * @param same  the counters of both are of one thing
 * @return 0 or -ENOMEM */
int differ_row(
	struct differ *differ, const struct record *before, const struct record *now, bool same);

#endif
