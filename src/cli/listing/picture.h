/* SPDX-License-Identifier: MIT */
/* The pictures of --svg and --spark: the numbers and rows of a listing that they show. */
#ifndef NLINSPECT_CLI_LISTING_PICTURE_H
#define NLINSPECT_CLI_LISTING_PICTURE_H

#include "listing.h"

/** Checks the options that go with them. @return 0 or -EINVAL (reported) */
int picture_check(const struct listing *listing);

/** Chooses what is drawn, and adds its fields to what the plan reads. @return 0, or -EINVAL
 * (reported) if no column is a number */
int picture_plan(struct listing *listing);

/** Makes the sink of the picture. @return NULL if there is no memory */
struct sink *picture_new(const struct listing *listing);

/** Whether the picture takes the place of the listing on stdout. */
bool picture_is_output(const struct listing *listing);

/** Makes the renderer of --spark, and the sink before it. @return NULL if there is no memory */
struct sink *picture_spark_format(
	const struct listing *listing, struct out *out, const struct render_style *style);
struct sink *picture_spark_new(const struct listing *listing, struct sink *next);

#endif
