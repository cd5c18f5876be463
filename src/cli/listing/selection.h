/* SPDX-License-Identifier: MIT */
/* The options of single commands that select what is asked for: families, protocols, states,
 * tables. */
#ifndef NLINSPECT_CLI_LISTING_SELECTION_H
#define NLINSPECT_CLI_LISTING_SELECTION_H

#include "listing.h"

/**
 * Fills in the listing's ask, and adds to its filter what the kernel is asked to leave out, so that
 * the rows are the same whether it does or not. Mistakes are reported. @return 0, -EINVAL
 * (reported) or -ENOMEM
 */
int selection_init(struct listing *listing);

#endif
