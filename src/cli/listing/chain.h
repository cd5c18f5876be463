/* SPDX-License-Identifier: MIT */
/* The chain of stages of a listing, from the source to the renderer. */
#ifndef NLINSPECT_CLI_LISTING_CHAIN_H
#define NLINSPECT_CLI_LISTING_CHAIN_H

#include "listing.h"

struct chain {
	struct sink *first;     /* the sink that the source pushes into */
	struct sink *where;     /* the filter, or NULL */
	struct sink *rate;      /* the rate stage, or NULL */
	struct sink *moving;    /* the stage that leaves out rows at rest, or NULL */
	struct sink *since;     /* the stage that compares with a recording, or NULL */
	struct sink *shown;     /* where_stage_passed() of it is the rows that were shown; NULL:
				   nobody asks */
	struct sink *clocked;   /* the table whose header has the time of the round, or NULL */
	struct sink *picture;   /* of --svg, or NULL */
	struct sink *spark;     /* of --spark, or NULL */
	struct sink *sinks[14]; /* all of them, to free */
	size_t count;
};

/** Builds the chain. @param document  as struct render_style has it @return 0 or -ENOMEM;
 * chain_fini() releases it in both cases */
int chain_init(struct chain *chain, const struct listing *listing, struct document *document,
	struct out *out);
void chain_fini(struct chain *chain);

#endif
