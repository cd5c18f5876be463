/* SPDX-License-Identifier: MIT */
#include "listings.h"

#include "nlinspect/base/parse.h"

#include "part_names.h"
#include "where_report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How a part takes the line. */
struct fit {
	bool fits;
	size_t word, start; /* of the mistake in the filter: later ones are nearer to sense */
	bool suggests;      /* a field of the part has a name like the unknown one */
};

static size_t bits(uint64_t set)
{
	return (size_t)__builtin_popcountll(set);
}

static int one_listing(struct listings *listings, const struct subject *subject,
	const struct options *options, struct connector *recording, const struct report *report)
{
	struct listing *listing = &listings->list[listings->count];
	int error = listing_init(listing, subject, options, recording, report);

	listings->nameless |= listing->nameless;
	listing->is_part = listings->whole != NULL;
	listings->count += !error;
	return error;
}

/* Reads the words that say which parts are asked for, and how often. */
static int read_words(const struct subject *subject, struct options *options,
	const struct report *report, uint64_t *ret)
{
	const struct typed typed = {
		.report = report,
		.options = options->own,
		.words = options->words,
		.word_count = options->word_count,
		.schema = subject->schema,
	};
	struct parts_asked said = {.parts = 0};
	size_t count = 0;

	if (subject->choose && subject->choose(&typed, &said))
		return -EINVAL;
	if ((said.interval && options->interval) || (said.count && options->count)) {
		report_error(report, "the %s is given twice",
			said.interval && options->interval ? "interval" : "count");
		return -EINVAL;
	}
	options->words += said.words;
	options->word_count -= said.words;
	if (said.interval)
		options->interval = said.interval;
	if (said.count)
		options->count = said.count;
	/* A recording has as many rounds as it has. */
	if (!options->interval && !options->count && !options->duration && !options->replay)
		options->count = said.default_count;
	if (!options->interval && !options->follow)
		options->interval = said.default_interval;
	while (subject->parts[count])
		count++;
	*ret = said.parts ? said.parts : UINT64_MAX >> (PARTS - count);
	return 0;
}

/* One header does not fit several kinds of records. */
static int check_format(
	const struct options *options, const struct report *report, size_t parts, const char *name)
{
	if (parts > 1 && options->live) {
		report_error(
			report, "--live shows one kind of records: name one, such as \"%s\"", name);
		return -EINVAL;
	}
	if (parts < 2 || (!options->csv && !options->tsv))
		return 0;
	report_error(report,
		"--%s has one header, and these are %zu kinds of records: name one, such as "
		"\"%s\", or take --ndjson",
		options->csv ? "csv" : "tsv", parts, name);
	return -EINVAL;
}

/* Whether a part has the fields of the filter. */
static int try_filter(const struct subject *part, const struct options *options, struct fit *fit)
{
	struct where *where = NULL;
	struct where_error mistake = {.word = 0};
	int error =
		where_parse(part->schema, options->words, options->word_count, &where, &mistake);

	where_free(where);
	if (error != -EINVAL)
		return error;
	fit->fits = false;
	fit->word = mistake.word;
	fit->start = mistake.start;
	if (mistake.word < options->word_count)
		fit->suggests = schema_suggest(
			part->schema, (struct text){options->words[mistake.word] + mistake.start,
					      (uint32_t)(mistake.end - mistake.start)});
	return 0;
}

static int try_names(struct listings *listings, const struct options *shared, uint64_t asked,
	size_t part, struct options *options, struct fit *fit)
{
	const struct {
		const char *list;
		const char **ret;
		bool needed;
	} lists[] = {
		{shared->columns, &options->columns, true},
		{shared->by, &options->by, true},
		{shared->count_by, &options->count_by, true},
		{shared->histogram, &options->histogram, true},
		{shared->sort, &options->sort, false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		int error = 0;

		if (lists[i].list)
			error = part_names(lists[i].list, listings->whole->parts, asked, part,
				&listings->texts, lists[i].ret);
		if (error == -ENODATA && lists[i].needed)
			fit->fits = false;
		else if (error == -ENODATA)
			*lists[i].ret = NULL;
		else if (error)
			return error;
	}
	return 0;
}

/* The part whose message about the line says most. */
static size_t best_mistake(const struct fit *fits, uint64_t asked)
{
	size_t best = (size_t)__builtin_ctzll(asked);

	for (size_t i = best + 1; i < PARTS; i++) {
		const struct fit *a = &fits[best], *b = &fits[i];

		if (!(asked >> i & 1))
			continue;
		if (b->word != a->word         ? b->word > a->word
			: b->start != a->start ? b->start > a->start
					       : b->suggests && !a->suggests)
			best = i;
	}
	return best;
}

static void note_left_out(const struct listings *listings, const struct report *report)
{
	char names[256] = "";
	size_t used = 0;

	for (size_t i = 0; i < listings->count && used < sizeof(names); i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", i ? ", " : "",
			listings->list[i].subject->name);
	report_note(report, "only %s: the others do not have the fields that are named", names);
}

static int parts_init(struct listings *listings, const struct options *typed,
	struct connector *recording, const struct report *report)
{
	const struct subject *const *parts = listings->whole->parts;
	struct fit fits[PARTS];
	struct options shared = *typed;
	uint64_t asked, fitting = 0;
	int error = read_words(listings->whole, &shared, report, &asked);

	for (size_t i = 0; i < PARTS && !error; i++) {
		if (!(asked >> i & 1))
			continue;
		fits[i] = (struct fit){.fits = true};
		listings->options[i] = shared;
		error = try_filter(parts[i], &shared, &fits[i]);
		if (!error)
			error = try_names(
				listings, &shared, asked, i, &listings->options[i], &fits[i]);
		fitting |= (uint64_t)fits[i].fits << i;
	}
	if (error)
		return error;
	if (!fitting) {
		fitting = UINT64_C(1) << best_mistake(fits, asked);
		listings->options[__builtin_ctzll(fitting)] = shared;
	}
	error = check_format(&shared, report, bits(fitting), parts[__builtin_ctzll(fitting)]->name);
	for (size_t i = 0; i < PARTS && !error; i++) {
		if (fitting >> i & 1)
			error = one_listing(
				listings, parts[i], &listings->options[i], recording, report);
	}
	for (size_t i = 0; i < listings->count; i++)
		listings->list[i].selection.ask.parts = fitting;
	if (!error && fitting != asked)
		note_left_out(listings, report);
	return error;
}

/* A live view of a stream shows groups; the subject knows which are useful. */
static const struct options *with_groups(
	struct listings *listings, const struct subject *subject, const struct options *typed)
{
	struct options *options = &listings->options[0];
	const char *columns = typed->columns;

	if (!typed->live || !subject->live.groups || typed->by || typed->count_by ||
		typed->histogram)
		return typed;
	*options = *typed;
	subject->live.groups(options->own, &options->by, &columns);
	if (!typed->columns)
		options->columns = columns;
	return options;
}

int listings_init(struct listings *listings, const struct subject *subject,
	const struct options *options, struct connector *recording, const struct report *report)
{
	size_t room = subject->parts ? PARTS : 1;

	*listings = (struct listings){.whole = subject->parts ? subject : NULL};
	listings->list = calloc(room, sizeof(*listings->list));
	listings->options = calloc(room, sizeof(*listings->options));
	if (!listings->list || !listings->options)
		return -ENOMEM;
	if (subject->parts)
		return parts_init(listings, options, recording, report);
	return one_listing(
		listings, subject, with_groups(listings, subject, options), recording, report);
}

void listings_fini(struct listings *listings)
{
	while (listings->count)
		listing_fini(&listings->list[--listings->count]);
	free(listings->list);
	free(listings->options);
	arena_fini(&listings->texts);
	listings->list = NULL;
	listings->options = NULL;
}
