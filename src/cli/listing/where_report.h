/* SPDX-License-Identifier: MIT */
/* A mistake in a filter as people see it: what is wrong, and where on the command line. */
#ifndef NLINSPECT_CLI_LISTING_WHERE_REPORT_H
#define NLINSPECT_CLI_LISTING_WHERE_REPORT_H

#include "nlinspect/flow/where.h"

#include "cli/options.h"

/** Writes the words of the filter as typed, with the mistake underlined. */
void where_report(const struct options *options, const struct report *report,
	const struct where_error *mistake);

/** Has the mistake be where a text stands in the words; nowhere if it is not to be found: quotes
 * may have changed it. */
void where_report_place(
	const struct options *options, struct text name, struct where_error *mistake);

#endif
