/* SPDX-License-Identifier: MIT */
/* Prints an error in a filter with its place on the command line, and notes about it. */
#ifndef NLINSPECT_CLI_LISTING_WHERE_REPORT_H
#define NLINSPECT_CLI_LISTING_WHERE_REPORT_H

#include "nlinspect/flow/where.h"

#include "cli/options.h"

/** Prints the words of the filter as typed, with the wrong part underlined. */
void where_report(const struct options *options, const struct report *report,
	const struct where_error *mistake);

/** Sets the place of the error to a text in the words. Sets none if quotes changed the text. */
void where_report_place(
	const struct options *options, struct text name, struct where_error *mistake);

/** Notes in which unit a number was taken if it was typed without one. `where` may be NULL. */
void where_note_units(
	const struct where *where, const struct schema *schema, const struct report *report);

#endif
