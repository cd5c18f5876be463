/* SPDX-License-Identifier: MIT */
#include "range.h"

#include "nlinspect/base/format.h"
#include "nlinspect/base/parse.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NANOSECONDS_PER_S UINT64_C(1000000000)

enum { NANOSECONDS_PER_MS = 1000000, SECONDS_PER_DAY = 24 * 60 * 60 };

/* A time of day, and the parts of a word that were read. */
struct typed_time {
	struct tm date;
	uint64_t fraction_ns;
	bool has_day, has_zone;
	long zone_s; /* east of UTC */
};

/* Reads ".125". @return what follows */
static const char *read_fraction(const char *word, struct typed_time *moment)
{
	uint64_t unit = NANOSECONDS_PER_S;

	if (*word != '.')
		return word;
	for (word++; isdigit((unsigned char)*word); word++) {
		unit /= 10;
		moment->fraction_ns += unit * (uint64_t)(*word - '0');
	}
	return word;
}

/* Reads "Z" or "+01:00". @return what follows */
static const char *read_zone(const char *word, struct typed_time *moment)
{
	unsigned hours, minutes;
	int length = 0;

	if (*word == 'Z' || *word == 'z') {
		moment->has_zone = true;
		return word + 1;
	}
	if ((*word != '+' && *word != '-') ||
		sscanf(word + 1, "%2u:%2u%n", &hours, &minutes, &length) != 2 || !length)
		return word;
	moment->has_zone = true;
	moment->zone_s = (long)(hours * 60 + minutes) * 60 * (*word == '-' ? -1 : 1);
	return word + 1 + length;
}

/* Reads "10:00", "10:00:05.5", "2026-11-30", "2026-11-30T10:00:05Z". @return whether it is one */
static bool read_typed(const char *word, struct typed_time *ret)
{
	struct typed_time moment = {.date.tm_isdst = -1};
	const char *rest = strptime(word, "%Y-%m-%d", &moment.date), *seconds;

	moment.has_day = rest != NULL;
	if (rest && !*rest) {
		*ret = moment;
		return true;
	}
	if (rest && *rest != 'T' && *rest != 't' && *rest != ' ')
		return false;
	rest = strptime(rest ? rest + 1 : word, "%H:%M", &moment.date);
	if (!rest)
		return false;
	seconds = strptime(rest, ":%S", &moment.date);
	if (seconds)
		rest = read_fraction(seconds, &moment);
	rest = read_zone(rest, &moment);
	*ret = moment;
	return !*rest && (moment.has_day || !moment.has_zone);
}

/* A time without a day is of the day on which the recording begins, or of the next one if the
 * recording has it then. */
static uint64_t place(struct typed_time *moment, const struct replay_status *replay)
{
	time_t begin = (time_t)(replay->first_ns / NANOSECONDS_PER_S), seconds;
	uint64_t time;
	struct tm day;

	if (!moment->has_day && localtime_r(&begin, &day)) {
		moment->date.tm_year = day.tm_year;
		moment->date.tm_mon = day.tm_mon;
		moment->date.tm_mday = day.tm_mday;
	}
	seconds = moment->has_zone ? timegm(&moment->date) - moment->zone_s : mktime(&moment->date);
	if (seconds < 0)
		return 0;
	time = (uint64_t)seconds * NANOSECONDS_PER_S + moment->fraction_ns;
	if (!moment->has_day && time < replay->first_ns &&
		time + SECONDS_PER_DAY * NANOSECONDS_PER_S <= replay->last_ns)
		time += SECONDS_PER_DAY * NANOSECONDS_PER_S;
	return time;
}

/* @return whether the word is a time */
static bool read_time(const char *word, const struct replay_status *replay, uint64_t *ret)
{
	struct typed_time moment;
	uint64_t number;

	if (*word == '@')
		return !parse_decimal(text_of(word + 1), NANOSECONDS_PER_S, ret);
	if (*word == '-') {
		if (parse_duration(text_of(word + 1), NANOSECONDS_PER_S, &number))
			return false;
		*ret = replay->last_ns > number ? replay->last_ns - number : 0;
		return true;
	}
	if (!read_typed(word, &moment))
		return false;
	*ret = place(&moment, replay);
	return true;
}

static int read_option(
	const struct listing *listing, const char *name, const char *word, uint64_t *ret)
{
	static const struct replay_status unknown;
	char shown[128];

	if (!word ||
		read_time(word,
			listing->recording ? replay_connector_status(listing->recording) : &unknown,
			ret))
		return 0;
	report_error(listing->report,
		"--%s: \"%s\" is not a time, such as 10:00, 10:00:05, \"2026-11-30 10:00\", "
		"2026-11-30T10:00:05Z, @1796061600, or -10m, which is before the end",
		name, text_escape_into(shown, sizeof(shown), text_of(word)));
	return -EINVAL;
}

static int fails(const struct listing *listing, const char *why)
{
	report_error(listing->report, "%s", why);
	return -EINVAL;
}

/* A state is one round. */
static int check_moment(const struct listing *listing)
{
	const struct options *options = listing->options;

	if (!options->at)
		return 0;
	if (options->from || options->to)
		return fails(listing, "--at is one moment; leave out --from and --to");
	if (listing->streams || listing->interval)
		return fails(listing,
			"--at shows a state, not the time between two; take --from and --to");
	return 0;
}

int range_init(struct listing *listing)
{
	const struct options *options = listing->options;

	listing->from = 0;
	listing->to = UINT64_MAX;
	if (!options->from && !options->to && !options->at)
		return 0;
	if (!options->replay)
		return fails(listing,
			"--from, --to and --at are parts of a recording; add --replay FILE");
	if (check_moment(listing) || read_option(listing, "from", options->from, &listing->from) ||
		read_option(listing, "to", options->to, &listing->to) ||
		read_option(listing, "at", options->at, &listing->to))
		return -EINVAL;
	return listing->from <= listing->to ? 0 : fails(listing, "--from is later than --to");
}

static bool is_limited(const struct listing *listing)
{
	return listing->options->from || listing->options->to || listing->options->at;
}

/* A recording may have no times. */
static void write_span(const struct replay_status *replay, struct out *out)
{
	if (!replay->first_ns) {
		out_string(out, "it has no times");
		return;
	}
	out_string(out, "it has ");
	format_time(out, replay->first_ns / NANOSECONDS_PER_MS);
	out_string(out, " to ");
	format_time(out, replay->last_ns / NANOSECONDS_PER_MS);
}

static int report_nothing(const struct listing *listing, const struct replay_status *replay)
{
	struct out span;

	out_init_memory(&span);
	write_span(replay, &span);
	report_error(listing->report, "%s: the recording has nothing of that time; %.*s",
		listing->options->at ? "--at" : "--from, --to", (int)span.length, span.data);
	out_fini(&span);
	return -ENODATA;
}

int range_apply(const struct listing *listing, struct connector *recording)
{
	const struct replay_status *replay = replay_connector_status(recording);

	if (!is_limited(listing))
		return 0;
	/* A stream begins with the state before. */
	if (listing->streams ? listing->from > replay->last_ns || listing->to < replay->first_ns
			     : replay_connector_between(recording, listing->from, listing->to) != 0)
		return report_nothing(listing, replay);
	if (!listing->options->at || replay_connector_last(recording))
		return 0;
	report_error(listing->report,
		"--at: the recording does not mark its rounds; take --from and --to");
	return -ENODATA;
}

int range_where(const struct listing *listing, struct where **ret)
{
	char text[2][64];
	const char *const words[] = {text[0], text[1]};
	struct where_error unused;

	*ret = NULL;
	if (!is_limited(listing) || !listing->streams)
		return 0;
	snprintf(text[0], sizeof(text[0]), "time_ms>=%" PRIu64,
		listing->from / NANOSECONDS_PER_MS + (listing->from % NANOSECONDS_PER_MS > 0));
	snprintf(text[1], sizeof(text[1]), "time_ms<=%" PRIu64, listing->to / NANOSECONDS_PER_MS);
	return where_parse(listing->schema, words, 2, ret, &unused);
}
