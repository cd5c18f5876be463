/* SPDX-License-Identifier: MIT */
#include "rounds_report.h"

#include "nlinspect/base/format.h"
#include "nlinspect/decode/census.h"

#include "doubt.h"
#include "empty_note.h"
#include "replay_report.h"
#include "signals.h"

#include <inttypes.h>

void rounds_note_idle(struct rounds *rounds)
{
	const struct subject *subject = rounds->listing->subject;

	if (rounds->noted_idle || rounds->listing->rest == REST_BY_OPTION ||
		!chains_idle(&rounds->chains))
		return;
	rounds->noted_idle = true;
	report_note(rounds->listing->report, "only %s with a rate above 0 are shown; %s shows all",
		subject->name,
		subject->rates.rest_option ? subject->rates.rest_option : "-o names columns and");
}

void rounds_note_resets(struct rounds *rounds)
{
	if (rounds->noted_reset || !chains_resets(&rounds->chains))
		return;
	rounds->noted_reset = true;
	report_note(rounds->listing->report,
		"counters of %s fell: they began anew, and have no rate in that round",
		rounds->run.subject->name);
}

void rounds_note_empty(struct rounds *rounds)
{
	uint64_t shown = chains_matched(&rounds->chains, rounds->status.rows);

	/* There is nothing to rank before the second reading. */
	if (rounds->listing->subject->repeats && rounds->run.round == 1)
		return;
	if (!shown && !rounds->noted)
		empty_note(rounds->listing, rounds->status.absent);
	else if (!rounds->noted && *rounds->listing->selection.partial)
		report_note(rounds->listing->report, "%s", rounds->listing->selection.partial);
	rounds->noted = true;
}

void rounds_note_sparks(const struct rounds *rounds)
{
	uint64_t left_out = chains_left_out(&rounds->chains);

	if (left_out && !rounds->listing->limit)
		report_note(rounds->listing->report,
			"only the largest rows are shown; %" PRIu64 " more were in one round",
			left_out);
}

/* Whether something is missing that a note reported. */
static bool is_short(const struct rounds *rounds)
{
	if (rounds->status.lacking || rounds->status.unreadable || rounds->status.unanswered ||
		rounds->since.lacking)
		return true;
	return rounds->listing->selection.ask.recorded &&
	       replay_connector_status(rounds->connector)->narrowed;
}

/* A kernel newer than the program may send attributes that it does not know. */
static void report_strangers(const struct rounds *rounds)
{
	const struct census *census = rounds->run.census;
	size_t count = census ? census_count(census) : 0;
	struct out out;

	if (!count)
		return;
	out_init_memory(&out);
	census_write(census, &out);
	if (!out.error)
		report_detail(rounds->listing->report, "%s: %zu attribute%s not known here: %.*s",
			rounds->listing->schema->name, count, count > 1 ? "s are" : " is",
			(int)out.length, out.data);
	out_fini(&out);
}

/* A recording may have one reading alone: it was made without --interval. */
static bool has_one_reading(const struct rounds *rounds)
{
	return rounds->listing->selection.ask.recorded && rounds->readings == 1 &&
	       chains_have_rates(&rounds->chains);
}

/* The last round before the moment of --at may be much older. */
static void note_moment(const struct rounds *rounds)
{
	char text[64];
	struct out out;

	if (!rounds->listing->options->at || !rounds->status.answered)
		return;
	out_init_memory(&out);
	format_time(&out, rounds->run.time_ms);
	report_note(rounds->listing->report, "as it was at %s",
		text_escape_into(
			text, sizeof(text), (struct text){out.data, (uint32_t)out.length}));
	out_fini(&out);
}

/* With --exit-status, scripts take the status for the answer: no rows, or rows that say no. */
static bool answers_no(const struct rounds *rounds)
{
	return rounds->listing->options->exit_status &&
	       (rounds->status.negative || !chains_shown(&rounds->chains));
}

int rounds_judge(struct rounds *rounds)
{
	const struct listing *listing = rounds->listing;
	const struct run_status *status = &rounds->status;
	const bool answers = listing->subject->answers;
	bool failed;

	/* The user ended the run, so no note about missing records; the program dies of the signal.
	 */
	if (signals_arrived() && !answers)
		return EXIT_INCOMPLETE;
	report_strangers(rounds);
	note_moment(rounds);
	failed =
		listing->selection.ask.recorded && replay_fails(listing, status, rounds->connector);
	/* If rows were shown or requests answered, something is missing, not everything. */
	if (failed || status->unfiltered || (status->failed && !status->answered && !status->rows))
		return answers ? EXIT_USAGE : EXIT_FAILED;
	if (answers && (status->failed || status->negative))
		return status->failed ? EXIT_USAGE : EXIT_FAILED;
	if (replay_is_short(listing, rounds->connector))
		return EXIT_INCOMPLETE;
	if (run_status_is_doubtful(status) || rounds->lost || rounds->since.incomplete ||
		listing->nameless)
		return EXIT_INCOMPLETE;
	if (listing->options->strict && is_short(rounds))
		return EXIT_INCOMPLETE;
	if (has_one_reading(rounds))
		report_note(listing->report,
			"a rate needs two readings, and the recording has one%s",
			listing->options->from || listing->options->to ? " in that time" : "");
	else
		rounds_note_empty(rounds);
	return answers_no(rounds) ? EXIT_FAILED : EXIT_DONE;
}
