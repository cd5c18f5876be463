/* SPDX-License-Identifier: MIT */
/* Reports that the answer of a round is doubtful. */
#ifndef NLINSPECT_CLI_LISTING_DOUBT_H
#define NLINSPECT_CLI_LISTING_DOUBT_H

#include "nlinspect/source/source.h"

#include "listing.h"

/** Reports what is doubtful about the records of a round; malformed answers are reported once.
 * @param before  the total of the rounds before it */
void doubt_report(const struct listing *listing, const struct run_status *status,
	const struct run_status *before);

#endif
