/* SPDX-License-Identifier: MIT */
/* Gives up what a listing does not need: first by its command line, before anything is parsed, then
 * by its plan. */
#ifndef NLINSPECT_CLI_LISTING_CONFINE_H
#define NLINSPECT_CLI_LISTING_CONFINE_H

#include "cli/grammar.h"
#include "listings.h"

/** Keeps the most that the command may need. @return 0 or -errno (reported) */
int confine_command(const struct invocation *invocation);

/** Keeps what the listings need. @return 0 or -errno (reported) */
int confine_listings(const struct invocation *invocation, const struct listings *listings);

#endif
