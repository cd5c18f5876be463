/* SPDX-License-Identifier: MIT */
/* The listings of a command: one, or one for each part of its subject that is asked for. They have
 * rounds, connection and document in common. */
#ifndef NLINSPECT_CLI_LISTING_LISTINGS_H
#define NLINSPECT_CLI_LISTING_LISTINGS_H

#include "nlinspect/base/arena.h"

#include "listing.h"

struct listings {
	struct listing *list;
	size_t count;                /* at least 1 */
	const struct subject *whole; /* the subject with parts; NULL: `list` is of the subject */
	bool nameless;               /* names of the host could not be read, which was reported */

	/* Private: the options of each part, which has only the columns that it knows. */
	struct options *options;
	struct arena texts;
};

/** As listing_init(). A part that lacks a field of the filter, or all columns that are named, is
 * left out with a note. listings_fini() releases it in any case. */
int listings_init(struct listings *listings, const struct subject *subject,
	const struct options *options, struct connector *recording, const struct report *report);
void listings_fini(struct listings *listings);

#endif
