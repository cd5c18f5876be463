/* SPDX-License-Identifier: MIT */
/* The subject's reading of options and filter. */
#ifndef NLINSPECT_CLI_LISTING_SELECTION_H
#define NLINSPECT_CLI_LISTING_SELECTION_H

#include "listing.h"

/** Fills in the listing's selection. Errors are reported. @return 0, -EINVAL (reported) or -ENOMEM;
 * listing_fini() releases it */
int selection_init(struct listing *listing);

#endif
