/* SPDX-License-Identifier: MIT */
#include "replay_report.h"

/* Whether the recording itself is at fault. Other errors in it are errors that the kernel had at
 * the time. */
bool replay_fails(const struct listing *listing, const struct run_status *status,
	const struct connector *recording)
{
	const struct report *report = listing->report;
	const struct replay_status *replay = replay_connector_status(recording);

	if (replay->narrowed)
		report_note(report,
			"the recording was made with a narrower request; some fields are missing");
	if (status->cut) /* already reported for the question */
		return true;
	if (replay->truncated) {
		report_error(report, "--replay: the recording is cut short");
		return true;
	}
	if (status->untold && status->answered && !report->verbose)
		report_note(
			report, "the recording lacks a part of what was asked for (-v lists it)");
	if (status->answered || status->failed)
		return false;
	report_error(report, "--replay: the recording has no answer for %s", listing->schema->name);
	return true;
}

/* Whether the recording was cut in a later round. */
bool replay_is_short(const struct listing *listing, const struct connector *recording)
{
	if (!listing->selection.ask.recorded || !replay_connector_status(recording)->shortened)
		return false;
	report_error(listing->report,
		"--replay: the recording is cut short; only its whole rounds are shown");
	return true;
}
