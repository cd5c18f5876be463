/* SPDX-License-Identifier: MIT */
#include "doubt.h"

static void report_interrupted(const struct listing *listing, const struct run_status *status)
{
	const char *read = listing->subject->read;
	const char *what = read ? read : listing->subject->name;

	if (status->gone)
		report_error(listing->report,
			"the %s changed while they were read: %zu of those shown were gone or had "
			"changed at the end",
			what, status->gone);
	else if (status->tries > 1)
		report_error(listing->report,
			"the %s changed in each of %u attempts to read them: some may be missing "
			"or shown twice",
			what, status->tries);
	else
		report_error(listing->report,
			"the %s changed while they were read: some may be missing or shown twice",
			what);
}

void doubt_report(const struct listing *listing, const struct run_status *status,
	const struct run_status *before)
{
	if (status->interrupted)
		report_interrupted(listing, status);
	if (status->malformed && !before->malformed)
		report_error(listing->report,
			"an answer was malformed in places; the unreadable parts are missing");
}
