/* SPDX-License-Identifier: MIT */
/* The words of sar(1): groups, interval and count. */
#include "choose.h"

#include "nlinspect/base/nearest.h"
#include "nlinspect/base/parse.h"

#include "options.h"
#include "parts.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* @return the set of parts, 1 << index of each; 0: no group has that name */
static uint64_t group_named(struct text name)
{
	size_t i = 0;

	for (; rates_parts[i]; i++) {
		if (word_equals(name, rates_parts[i]->name))
			return UINT64_C(1) << i;
	}
	return word_equals(name, "ALL") ? UINT64_MAX >> (PARTS - i) : 0;
}

static int unknown_group(struct text name, const struct report *report)
{
	struct nearest nearest;
	char shown[72], names[256] = "";
	size_t used = 0;

	text_escape_into(shown, sizeof(shown), name);
	nearest_init(&nearest, name);
	for (size_t i = 0; rates_parts[i]; i++) {
		nearest_try(&nearest, text_of(rates_parts[i]->name));
		used += (size_t)snprintf(
			names + used, sizeof(names) - used, " %s", rates_parts[i]->name);
	}
	if (*nearest.best)
		report_error(
			report, "unknown group \"%s\"; did you mean \"%s\"?", shown, nearest.best);
	else
		report_error(report,
			"unknown group \"%s\"; the groups are%s, or ALL; --iface chooses "
			"interfaces",
			shown, names);
	return -EINVAL;
}

static struct text first_name(const char *list)
{
	return (struct text){list, (uint32_t)strcspn(list, ",")};
}

static int read_groups(const char *list, const struct report *report, uint64_t *ret)
{
	uint64_t groups = 0;

	for (const char *at = list; *at;) {
		struct text name = first_name(at);
		uint64_t group = group_named(name);

		at += name.length + (at[name.length] == ',');
		if (name.length && !group)
			return unknown_group(name, report);
		groups |= group;
	}
	if (!groups) {
		report_error(report, "no group is named, such as DEV,TCP or ALL");
		return -EINVAL;
	}
	*ret = groups;
	return 0;
}

static bool names_field(const char *word)
{
	for (size_t i = 0; rates_parts[i]; i++) {
		if (schema_filter_field(rates_parts[i]->schema, text_of(word)) >= 0)
			return true;
	}
	return false;
}

/* Whether a word is a list of groups, known or not: names of fields and words with an operator
 * begin a filter. */
static bool is_groups(const char *word)
{
	if (group_named(first_name(word)))
		return true;
	for (const char *c = word; *c; c++) {
		if (!isalnum((unsigned char)*c) && *c != ',' && *c != '_' && *c != '-')
			return false;
	}
	return isalpha((unsigned char)*word) && !names_field(word) &&
	       !word_equals(text_of(word), "not");
}

static bool is_number(const char *word)
{
	return isdigit((unsigned char)word[*word == '.' || *word == '-' || *word == '+']);
}

static int check_interval(const char *word, const struct report *report)
{
	uint64_t interval;
	char shown[72];

	if (!parse_interval(text_of(word), &interval))
		return 0;
	report_error(report, "interval \"%s\": not a number of seconds above 0, such as 1 or 0.1",
		text_escape_into(shown, sizeof(shown), text_of(word)));
	return -EINVAL;
}

static int check_count(const char *word, const struct report *report)
{
	uint64_t count;
	char shown[72];

	if (!parse_u64(text_of(word), &count) && count)
		return 0;
	report_error(report, "count \"%s\": not a number of samples above 0",
		text_escape_into(shown, sizeof(shown), text_of(word)));
	return -EINVAL;
}

/* The next word, if it is a number. */
static const char *next_number(const struct typed *typed, struct parts_asked *asked)
{
	const char *word = asked->words < typed->word_count ? typed->words[asked->words] : NULL;

	if (!word || !is_number(word))
		return NULL;
	asked->words++;
	return word;
}

int rates_choose(const struct typed *typed, struct parts_asked *asked)
{
	const struct rates_typed *options = typed->options;
	const char *list = options->groups;

	/* sar(1) without a list has interfaces. */
	asked->parts = group_named(text_of("DEV"));
	asked->default_interval = "1";
	asked->default_count = "1";
	if (!list && typed->word_count && is_groups(typed->words[0]))
		list = typed->words[asked->words++];
	if (list && read_groups(list, typed->report, &asked->parts))
		return -EINVAL;
	asked->interval = next_number(typed, asked);
	if (asked->interval && check_interval(asked->interval, typed->report))
		return -EINVAL;
	if (asked->interval)
		asked->count = next_number(typed, asked);
	return asked->count ? check_count(asked->count, typed->report) : 0;
}
