/* SPDX-License-Identifier: MIT */
/* The plan of a listing, for people. */
#ifndef NLINSPECT_CLI_LISTING_EXPLAIN_H
#define NLINSPECT_CLI_LISTING_EXPLAIN_H

#include "listings.h"

/** Writes the plan and does not run it. @return 0 or -errno of the output */
int explain(const struct listings *listings, struct out *out);

#endif
