/* SPDX-License-Identifier: MIT */
/* What is said of a listing that shows nothing. */
#ifndef NLINSPECT_CLI_LISTING_EMPTY_NOTE_H
#define NLINSPECT_CLI_LISTING_EMPTY_NOTE_H

#include "listing.h"

/** Says which filter nothing satisfied, and what may have been meant instead.
 * @param absent  what was asked for does not exist, which was said */
void empty_note(const struct listing *listing, bool absent);

#endif
