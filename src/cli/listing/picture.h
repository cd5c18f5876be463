/* SPDX-License-Identifier: MIT */
/* The picture of --svg: the numbers and rows of a listing that it shows. */
#ifndef NLINSPECT_CLI_LISTING_PICTURE_H
#define NLINSPECT_CLI_LISTING_PICTURE_H

#include "listing.h"

/** Checks the options that go with --svg. @return 0 or -EINVAL (reported) */
int picture_check(const struct listing *listing);

/** Chooses what is drawn, and adds its fields to what the plan reads. @return 0, or -EINVAL
 * (reported) if no column is a number */
int picture_plan(struct listing *listing);

/** Makes the sink of the picture. @return NULL if there is no memory */
struct sink *picture_new(const struct listing *listing);

/** Whether the picture takes the place of the listing on stdout. */
bool picture_is_output(const struct listing *listing);

#endif
