/* SPDX-License-Identifier: MIT */
#include "listing.h"

#include "nlinspect/base/parse.h"
#include "nlinspect/model/event.h"

#include "cli/habits.h"
#include "follow.h"
#include "interface_check.h"
#include "netns.h"
#include "picture.h"
#include "range.h"
#include "render/live_screen.h"
#include "selection.h"
#include "where_report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NANOSECONDS = 1000000000 };

/* A whole number above 0. */
static int option_number(
	const char *name, const char *value, const struct report *report, uint64_t *ret)
{
	char shown[128];

	*ret = 0;
	if (!value)
		return 0;
	if (!parse_u64(text_of(value), ret) && *ret > 0)
		return 0;
	report_error(report, "--%s: \"%s\" is not a number above 0", name,
		text_escape_into(shown, sizeof(shown), text_of(value)));
	return -EINVAL;
}

/* Seconds above 0, as nanoseconds. */
static int option_seconds(
	const char *name, const char *value, const struct report *report, uint64_t *ret)
{
	char shown[128];
	int error = value ? parse_interval(text_of(value), ret) : 0;

	if (!error)
		return 0;
	report_error(report, "--%s: \"%s\" is not a number of seconds%s", name,
		text_escape_into(shown, sizeof(shown), text_of(value)),
		error == -ERANGE ? " above 0 and below 18446744073" : ", such as 1 or 0.5");
	return -EINVAL;
}

static int listing_numbers(struct listing *listing)
{
	const struct options *options = listing->options;
	const struct report *report = listing->report;

	if (option_number("limit", options->limit, report, &listing->limit) ||
		option_number("count", options->count, report, &listing->rounds) ||
		option_seconds("interval", options->interval, report, &listing->interval))
		return -EINVAL;
	if (option_seconds("duration", options->duration, report, &listing->duration))
		return -EINVAL;
	if ((listing->in_place || listing->subject->repeats) && !options->interval)
		listing->interval = NANOSECONDS;
	if (options->duration && !listing->interval && !listing->streams) {
		report_error(report,
			"--duration ends the rounds of --interval, or --follow; add -w SEC");
		return -EINVAL;
	}
	if (options->count && !listing->interval) {
		report_error(report, "--count counts the rounds of --interval; add -w SEC, or take "
				     "--limit for rows");
		return -EINVAL;
	}
	if (!listing->interval)
		listing->rounds = 1;
	return 0;
}

static const char *word_advice(const void *context, struct text word)
{
	return habit_filter_advice(word, context);
}

/* The words that are the subject's own. */
static size_t leading(const struct listing *listing)
{
	const struct options *options = listing->options;
	const struct subject *subject = listing->subject;

	if (subject->unfiltered)
		return options->word_count;
	return subject->leading
		       ? subject->leading(listing->schema, options->words, options->word_count)
		       : 0;
}

/* Suggests the value that may be meant instead of an unknown one. */
static void hint_value(const struct listing *listing, const char *word, struct where_error *mistake)
{
	const char *advice;
	const struct text value = {
		word + mistake->start, (uint32_t)(mistake->end - mistake->start)};

	advice = habit_value_advice(mistake->field, value, listing->subject);
	if (advice)
		snprintf(mistake->hint, sizeof(mistake->hint), "  %s", advice);
}

/* The last field lacks its value, and the output goes to a file: the shell took "> 50ms" out of the
 * command line. */
static void hint_redirection(const struct options *options, struct where_error *mistake)
{
	char path[256], shown[72];
	const char *name;
	struct stat status;
	ssize_t length;

	if (mistake->start != mistake->end || mistake->word + 1 != options->word_count ||
		fstat(STDOUT_FILENO, &status) || !S_ISREG(status.st_mode))
		return;
	length = readlink("/proc/self/fd/1", path, sizeof(path) - 1);
	if (length <= 0)
		return;
	path[length] = '\0';
	name = strrchr(path, '/');
	text_escape_into(shown, sizeof(shown), text_of(name ? name + 1 : path));
	snprintf(mistake->hint, sizeof(mistake->hint),
		"  the output goes to the file \"%s\"; if \">\" is part of the filter, quote it: "
		"'%.40s > %s'",
		shown, options->words[mistake->word], shown);
}

static int listing_where(struct listing *listing)
{
	const char *(*filter)(const void *options) = listing->subject->filter;
	const char *option = filter ? filter(listing->options->own) : NULL;
	struct options alone = *listing->options, *options = &alone;
	const struct where_habits habits = {word_advice, listing->subject};
	const size_t before = option ? 0 : leading(listing);
	struct where_error mistake = {.word = 0};
	int error;

	if (option) {
		alone.words = &option;
		alone.word_count = 1;
	}
	error = where_parse_with(listing_rows(listing), options->words + before,
		options->word_count - before, &habits, &listing->where, &mistake);
	mistake.word += before;
	if (error == -EINVAL && mistake.field)
		hint_value(listing, options->words[mistake.word], &mistake);
	if (error == -EINVAL)
		hint_redirection(options, &mistake);
	if (error == -EINVAL)
		where_report(options, listing->report, &mistake);
	if (error || !listing->where)
		return error;
	where_note_units(listing->where, listing_rows(listing), listing->report);
	where_print(listing->where, listing_rows(listing), &listing->filter);
	if (!listing->filter.error)
		report_detail(listing->report, "filter: %.*s", (int)listing->filter.length,
			listing->filter.data);
	return listing->filter.error;
}

/* A recording does not have this host's names, and reading it must not ask anyone. */
static void listing_hosts(struct listing *listing)
{
	struct field *fields = schema_fields(listing->schema);

	for (size_t i = 0; i < listing->schema->field_count; i++)
		fields[i].lookup = fields[i].type == FIELD_ENDPOINT || fields[i].named;
}

/* A file that is there, and cannot be read. */
static void report_names(struct listing *listing)
{
	const char *file;
	int error = names_error(listing->names, &file);

	listing->nameless = error != 0;
	if (error)
		report_error(
			listing->report, "names in %s are missing: %s", file, strerror(-error));
}

static int listing_names(struct listing *listing)
{
	const struct options *options = listing->options;
	bool known = !options->replay || listing->recording;
	enum names_mode mode = options->numeric ? NAMES_NUMERIC
			       : known          ? NAMES_HOST
						: NAMES_WELL_KNOWN;

	listing->names = names_new(mode, files_of(listing->recording));
	listing->schema = schema_copy(listing->subject->schema);
	if (!listing->names || !listing->schema)
		return -ENOMEM;
	if (!options->replay)
		listing_hosts(listing);
	if (names_apply(listing->names, listing->schema))
		return -ENOMEM;
	if (options->since) {
		listing->since = schema_since(listing->schema);
		if (!listing->since)
			return -ENOMEM;
	}
	report_names(listing);
	return follows_state(listing) ? follow_schema(listing) : 0;
}

/* Whether a recording was made with --netns. */
static bool has_netns(const struct listing *listing)
{
	struct text word;

	return listing->recording && !files_recall(files_of(listing->recording), "netns", &word);
}

/* The decimals of numbers that have a fixed number of them. */
static void listing_places(struct listing *listing)
{
	struct field *fields = schema_fields(listing->schema);
	const char *places = listing->selection.places;

	for (size_t i = 0; places && i < listing->schema->field_count; i++) {
		if (fields[i].places)
			fields[i].places = (uint8_t)(*places - '0' + 1);
	}
}

/* What a table shows with --interval if nobody names columns. @return NULL: as without it */
static const struct rate_defaults *default_rates(const struct listing *listing)
{
	const struct options *options = listing->options;
	const struct rate_defaults *rates = &listing->subject->rates;

	if (options->since ? !rates->since : !listing->interval || listing->format != FORMAT_TABLE)
		return NULL;
	if (listing->streams || !rates->view || listing->selection.view ||
		listing->selection.settled || listing->selection.show || options->columns ||
		options->count_by || options->by || options->histogram || options->info)
		return NULL;
	return rates;
}

static enum rest rest_of(const struct listing *listing, const struct rate_defaults *rates)
{
	const struct options *options = listing->options;
	enum rest rest = listing->selection.rest;

	/* A picture shows that nothing moves. */
	if (options->svg || options->spark || options->follow)
		return REST_SHOWN;
	if (options->since)
		return rest == REST_BY_ROUNDS ? rest : REST_SHOWN;
	if (!listing->interval || (rest == REST_BY_TABLE && (!rates || listing->where)))
		return REST_SHOWN;
	return rest;
}

/* The order that people expect. The rows of several namespaces come namespace by namespace. */
static const char *default_order(const struct listing *listing)
{
	if (listing->format != FORMAT_TABLE || listing->all_netns || listing->streams)
		return NULL;
	return listing->selection.order ? listing->selection.order : listing->subject->order;
}

static int listing_plan(struct listing *listing)
{
	const struct options *options = listing->options;
	const struct selection *selection = &listing->selection;
	const struct rate_defaults *rates = default_rates(listing);
	struct plan_request request = {
		.columns = options->columns,
		.view = rates ? rates->view : selection->view,
		.sort = options->sort,
		.sorted = options->sort != NULL,
		.count_by = options->by ? options->by : options->count_by,
		.by_option = options->by ? "--by" : "--count-by",
		.having = options->having,
		.histogram = options->histogram,
		.wide = options->info,
		.extended = selection->show >> SHOW_EXTENDED & 1,
		.memory = selection->show >> SHOW_MEMORY & 1,
		.owners = selection->show >> SHOW_OWNERS & 1,
		.machine = listing->format != FORMAT_TABLE,
		.everything = listing->format == FORMAT_JSON || listing->format == FORMAT_NDJSON,
		/* The groups of a stream come once, unless there are rounds. */
		.times =
			listing->interval > 0 || (listing->streams && !options->by &&
							 !options->count_by && !options->histogram),
		.follow = options->follow || listing->subject->follows,
		.since = listing->since != NULL,
		.identity = listing->in_place,
		.state = follows_state(listing),
		.netns = listing->all_netns || ((options->netns || has_netns(listing)) &&
						       (listing->format == FORMAT_JSON ||
							       listing->format == FORMAT_NDJSON)),
	};
	const bool grouped = request.count_by || request.histogram;
	struct plan_error mistake;
	int error;

	/* A stream would be sorted when it ends. */
	if (!request.sort && !grouped && !listing->streams)
		request.sort = rates && !options->since ? rates->sort : selection->sort;
	if (!request.sort && !grouped)
		request.sort = default_order(listing);
	listing->rest = rest_of(listing, rates);
	error = plan_init(&listing->plan, listing_rows(listing), &request, listing->where,
		listing->interval > 0 && !listing->streams && !options->since, &mistake);

	if (error == -EINVAL) {
		report_error(listing->report, "%s: %s", mistake.option, mistake.message);
		report_hint(mistake.hint);
	}
	if (!error)
		where_note_units(listing->plan.having, listing->plan.groups, listing->report);
	return error;
}

/* Whether this build can compress as the file's name asks for. */
static int listing_check_packing(const struct listing *listing)
{
	const char *name = listing->options->record;
	struct recorder_style style;
	bool gzip;

	if (!name || recorder_style_of(name, &style) != -EOPNOTSUPP)
		return 0;
	gzip = style.packing == RECORDER_GZIP;
	report_error(listing->report,
		"--record: this build cannot compress with %s: record to another name, then "
		"compress that file with %s(1)",
		gzip ? "gzip" : "Zstandard", gzip ? "gzip" : "zstd");
	return -EINVAL;
}

static bool is_live_usually(const struct listing *listing)
{
	const struct options *options = listing->options;

	return listing->subject->live.usual && listing->format == FORMAT_TABLE && !options->count &&
	       !options->explain && !options->spark && !picture_is_output(listing) &&
	       !screen_check();
}

/* Whether --live can draw, and has something to draw. --explain does not draw. */
static int listing_check_live(const struct listing *listing)
{
	const struct options *options = listing->options;
	const struct report *report = listing->report;
	const char *term = getenv("TERM");
	char shown[128];
	int error = options->explain ? 0 : screen_check();

	if (listing->format != FORMAT_TABLE)
		report_error(report,
			"--live draws a table on a terminal; leave it out for JSON, CSV "
			"and TSV");
	else if (listing->streams && !options->by && !options->count_by && !options->histogram)
		report_error(report, "--live shows rounds; with %s, add --by LIST",
			options->follow ? "--follow" : listing->subject->name);
	else if (error == -ENOTTY)
		report_error(report,
			"--live draws on a terminal, and standard output is not one; use "
			"-w SEC instead");
	else if (error == -ENOTSUP)
		report_error(report,
			"--live cannot draw on a terminal of the type \"%s\": set TERM to what it "
			"is, such as xterm, or use -w SEC instead",
			text_escape_into(shown, sizeof(shown), text_of(term ? term : "")));
	else if (error == -ENOSYS)
		report_error(report,
			"--live was left out of this build, which lacked ncursesw; use "
			"-w SEC instead");
	else
		return 0;
	return -EINVAL;
}

static int listing_check(struct listing *listing)
{
	const struct options *options = listing->options;
	int error = options_format(options, listing->report, &listing->format);

	if (!error)
		error = options_color(options, listing->report, &listing->color);
	if (!error && options->by && options->count_by) {
		report_error(listing->report, "--by and --count-by are the same; leave one out");
		error = -EINVAL;
	}
	if (!error && options->having && !options->by && !options->count_by &&
		!options->histogram) {
		report_error(listing->report, "--having selects groups; add --by LIST");
		error = -EINVAL;
	}
	if (!error && options->record && options->replay) {
		report_error(listing->report, "--record and --replay cannot be combined");
		error = -EINVAL;
	}
	if (!error && options->record && !strcmp(options->record, "-")) {
		report_error(listing->report, "--record needs a file: the listing goes to standard "
					      "output; \"./-\" is a file of that name");
		error = -EINVAL;
	}
	if (!error)
		error = follow_check(listing);
	if (!error && listing->streams && netns_is_all(options->netns)) {
		report_error(listing->report,
			"%s and --netns all cannot be combined: name one namespace",
			options->follow ? "--follow" : listing->subject->name);
		error = -EINVAL;
	}
	if (!error && options->since && listing->streams) {
		report_error(listing->report,
			"--since and %s cannot be combined: one compares with a recording, the "
			"other waits for changes",
			options->follow ? "--follow" : listing->subject->name);
		error = -EINVAL;
	}
	if (!error && options->since && netns_is_all(options->netns)) {
		report_error(listing->report, "--since and --netns all cannot be combined: a "
					      "recording holds one namespace");
		error = -EINVAL;
	}
	if (!error && options->held && !netns_is_all(options->netns)) {
		report_error(listing->report, "--held is for --netns all; add -N all");
		error = -EINVAL;
	}
	if (!error && options->force && !options->since) {
		report_error(listing->report, "--force is for --since; add --since FILE");
		error = -EINVAL;
	}
	if (!error)
		error = listing_check_packing(listing);
	if (!error && options->netns && options->replay) {
		report_error(listing->report,
			"--netns and --replay cannot be combined: a recording holds one namespace");
		error = -EINVAL;
	}
	listing->in_place = options->live || is_live_usually(listing);
	if (!error && options->live)
		error = listing_check_live(listing);
	if (listing->format == FORMAT_TABLE)
		listing->width = terminal_width();
	listing->text = listing->subject->text && listing->format == FORMAT_TABLE &&
			!options->columns && !options->by && !options->count_by &&
			!options->histogram && !options->sort;
	listing->all_netns = netns_is_all(options->netns);
	if (!error && listing->all_netns && options->record) {
		report_error(listing->report, "--record and --netns all cannot be combined: a "
					      "recording holds one namespace");
		error = -EINVAL;
	}
	if (!error)
		error = picture_check(listing);
	if (!error)
		error = listing_numbers(listing);
	return error ? error : range_init(listing);
}

/* Whether records of things that ended between two rounds are shown: in groups, and where the event
 * is. */
static bool shows_ends(const struct listing *listing)
{
	int event = schema_field(listing->schema, text_of(EVENT_FIELD));

	return listing->plan.groups ||
	       (event >= 0 && fieldset_has(&listing->plan.named, (unsigned)event));
}

/* Whether groups are counted and summed, and nothing else. */
static void ask_tallies(const struct listing *listing, struct ask *ask)
{
	const struct plan *plan = &listing->plan;

	if (!plan->groups || plan->is_histogram || listing->options->record)
		return;
	for (size_t i = 0; i < plan->aggregate_count; i++) {
		if (plan->aggregates[i].function != AGGREGATE_SUM)
			return;
	}
	ask->tallied = true;
	for (size_t i = 0; i < plan->count_by_count; i++)
		fieldset_add(&ask->grouped, plan->count_by[i].field);
	for (size_t i = 0; i < plan->aggregate_count; i++)
		fieldset_add(&ask->summed, plan->aggregates[i].field);
}

/* Sets the ask from the plan. */
static void listing_ask(struct listing *listing)
{
	struct ask *ask = &listing->selection.ask;

	if (listing->selection.tabular)
		listing->text = false;
	ask->rates = plan_has_rates(&listing->plan) && listing->subject->keeping;
	listing->ends = ask->rates && shows_ends(listing);
	ask->ends = listing->ends || (ask->rates && listing->options->record);

	if (listing->between)
		where_fields(listing->between, &listing->plan.wanted);
	ask->changes.initial = listing->options->initial;
	if (follows_state(listing))
		follow_ask(listing);
	ask->wanted = listing->plan.wanted;
	ask->named = listing->plan.named;
	ask->prose = listing->text;
	ask_tallies(listing, ask);
	if (listing->text)
		ask->wanted = fieldset_all();
	/* A thing that no longer matches the filter was not removed. */
	if (listing->since || follows_state(listing))
		ask->where = NULL;
	/* A recording keeps more than is shown now, because later readers may need it. */
	if (listing->options->record) {
		ask->everything = true;
		memset(&ask->wanted, 0xff, sizeof(ask->wanted));
	}
}

int listing_init(struct listing *listing, const struct subject *subject,
	const struct options *options, struct connector *recording, const struct report *report)
{
	int error;

	memset(listing, 0, sizeof(*listing));
	listing->home = options->netns ? netns_home() : -1;
	listing->options = options;
	listing->recording = recording;
	listing->report = report;
	listing->subject = subject;
	listing->streams = options->follow || !subject->run;
	out_init_memory(&listing->filter);
	error = listing_check(listing);
	if (!error)
		error = listing_names(listing);
	if (!error)
		error = listing_where(listing);
	if (!error)
		error = selection_init(listing);
	if (!error)
		listing_places(listing);
	if (!error)
		error = range_where(listing, &listing->between);
	if (!error)
		error = listing_plan(listing);
	if (!error)
		error = picture_plan(listing);
	if (error) {
		listing_fini(listing);
		return error;
	}
	listing_ask(listing);
	return 0;
}

/* A recording may lack a name. */
int listing_look(const struct listing *listing)
{
	const struct options *options = listing->options;
	int error = 0;

	/* The name may be an interface of any namespace. */
	if (listing->all_netns)
		return 0;
	if (options->netns)
		error = netns_check(options->netns, listing->report);
	/* An interface that is gone was there before. */
	if (error || options->replay || options->since || options->explain)
		return error;
	return interface_check(listing, NULL);
}

void listing_fini(struct listing *listing)
{
	if (listing->home >= 0)
		close(listing->home);
	listing->home = -1;
	plan_fini(&listing->plan);
	out_fini(&listing->filter);
	where_free(listing->where);
	where_free(listing->between);
	schema_free(listing->since);
	schema_free(listing->schema);
	free(listing->selection.own);
	names_free(listing->names);
	listing->where = listing->between = NULL;
	listing->schema = listing->since = NULL;
	listing->selection.own = NULL;
	listing->names = NULL;
}
