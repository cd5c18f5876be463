/* SPDX-License-Identifier: MIT */
/* The part of a recording between --from and --to. */
#ifndef NLINSPECT_CLI_LISTING_RANGE_H
#define NLINSPECT_CLI_LISTING_RANGE_H

#include "listing.h"

/** Reads both times. Those without a day are of the recording's. @return 0 or -EINVAL (reported) */
int range_init(struct listing *listing);

/** Restricts the recording of --replay, if that was asked for. @return 0; -ENODATA (reported: it
 * has nothing of that time) */
int range_apply(const struct listing *listing, struct connector *recording);

/** The filter of a stream's rows by their time. @return 0 with *ret, NULL if there is no limit;
 * -ENOMEM */
int range_where(const struct listing *listing, struct where **ret);

#endif
