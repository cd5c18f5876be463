/* SPDX-License-Identifier: MIT */
/* Notes about a listing that shows nothing. */
#ifndef NLINSPECT_CLI_LISTING_EMPTY_NOTE_H
#define NLINSPECT_CLI_LISTING_EMPTY_NOTE_H

#include "listing.h"

/**
 * Names the filter that nothing matched, and suggests another one.
 * @param absent  nothing of the kind exists, which was already reported
 */
void empty_note(const struct listing *listing, bool absent);

#endif
