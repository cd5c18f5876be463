/* SPDX-License-Identifier: MIT */
#include "habits.h"

#include "nlinspect/base/cleanup.h"

#include <stdio.h>
#include <string.h>

/* Advice that more than one subject gives. */
struct generic {
	enum subject_tool tool; /* only for subjects that replace this tool; TOOL_NONE: for all */
	struct habit habit;
};

static const struct generic generic_habits[] = {
	{TOOL_IP, {HABIT_OPTION, "-s --stats --statistics -stats -statistics",
			  "statistics are shown anyway where there are any, -i has more"}},
	{TOOL_NONE, {HABIT_OPTION, "-s --summary",
			    "\"nlinspect summary\" counts sockets by protocol and state"}},
	{TOOL_IP, {HABIT_OPTION, "-d", "-i and -j have the additions of -d"}},
	{TOOL_IP, {HABIT_OPTION, "-p",
			  "\"-j | jq .\" spreads JSON over lines; it has a record a line"}},
	{TOOL_IP, {HABIT_OPTION, "-a", "\"-N all\" looks into every network namespace"}},
	{TOOL_IP, {HABIT_OPTION, "-br --brief -brief -b",
			  "the table is as brief as that anyway; -o LIST makes it shorter"}},
	{TOOL_IP, {HABIT_OPTION, "-c", "a terminal has colours; --color changes that"}},
	{TOOL_NONE, {HABIT_OPTION, "-r --resolve",
			    "names of hosts and services are not looked up: addresses and ports "
			    "are numbers"}},
	{TOOL_NONE, {HABIT_OPTION, "--socket", "-A chooses the kinds of sockets"}},
	{TOOL_NONE, {HABIT_OPTION, "--ping",
			    "\"-A icmp\" lists the sockets of ping without privileges"}},
	{TOOL_NONE, {HABIT_OPTION, "-T --threads",
			    "threads share the sockets of their process; -p shows processes"}},
	{TOOL_NONE, {HABIT_OPTION, "-K --kill", "nlinspect never closes sockets"}},
	{TOOL_NONE, {HABIT_OPTION, "-E --events",
			    "changes are not followed yet; -w repeats a listing"}},
	{TOOL_NONE, {HABIT_OPTION, "-O --oneline -oneline", "every record is one line here"}},
	{TOOL_NONE, {HABIT_OPTION, "--details --detail -details --statistics --stats",
			    "-i adds columns, -j has every field"}},
	{TOOL_NONE, {HABIT_OPTION, "-F --filter", "the filter follows the options"}},
	{TOOL_NONE, {HABIT_OPTION, "--timers", "-e has the timers"}},
	{TOOL_NONE, {HABIT_OPTION, "--tos --cgroup", "-e has these"}},
	{TOOL_NONE, {HABIT_OPTION, "--inet-sockopt", "\"-o +sockopts\" shows the options"}},
	{TOOL_NONE, {HABIT_COMMAND, "kill", "nlinspect never closes sockets"}},
	{TOOL_NONE, {HABIT_COMMAND, "netns",
			    "-N NAME reads a network namespace, -N all reads every one"}},
	{TOOL_NONE, {HABIT_COMMAND, "monitor events",
			    "changes are not followed yet; -w repeats a listing"}},
	{TOOL_NONE, {HABIT_COMMAND, "stats nstat",
			    "not available yet; \"nlinspect --help\" lists the commands"}},
	{TOOL_NONE,
		{HABIT_FILTER, "get", "\"nlinspect lookup 192.0.2.1\" shows the way of a packet"}},
	{TOOL_NONE, {HABIT_FILTER, HABIT_VERBS, "no verb is needed"}},
};

/* Whether a word is one of a list. */
static bool is_among(const char *list, struct text word)
{
	while (*list) {
		size_t candidate = strcspn(list, " ");

		if (candidate == word.length && !strncmp(list, word.data, word.length))
			return true;
		list += candidate;
		list += strspn(list, " ");
	}
	return false;
}

static bool is_habit(const struct habit *habit, enum habit_place place, struct text word)
{
	return habit->place == place && is_among(habit->words, word);
}

static const char *find_own(const struct subject *subject, enum habit_place place, struct text word)
{
	for (const struct habit *habit = subject->habits; habit && habit->words; habit++) {
		if (is_habit(habit, place, word))
			return habit->advice;
	}
	return NULL;
}

/* The subject's own advice comes first, then the first row that fits. */
static const char *find(const struct subject *subject, enum habit_place place, struct text word)
{
	const char *advice = subject ? find_own(subject, place, word) : NULL;

	for (size_t i = 0; i < ARRAY_SIZE(generic_habits) && !advice; i++) {
		const struct generic *generic = &generic_habits[i];

		if (generic->tool != TOOL_NONE && (!subject || subject->tool != generic->tool))
			continue;
		if (is_habit(&generic->habit, place, word))
			advice = generic->habit.advice;
	}
	return advice;
}

const char *habit_option_advice(const char *option, const struct command *command)
{
	return find(command ? command->subject : NULL, HABIT_OPTION, text_of(option));
}

const char *habit_command_advice(const struct grammar *grammar, const char *word)
{
	const char *advice = find(NULL, HABIT_COMMAND, text_of(word));

	for (const struct command *command = grammar->commands; command->name && !advice; command++)
		advice = command->subject ? find_own(command->subject, HABIT_COMMAND, text_of(word))
					  : NULL;
	return advice;
}

const char *habit_filter_advice(struct text word, const struct subject *subject)
{
	return find(subject, HABIT_FILTER, word);
}

const char *habit_value_advice(const char *field, struct text value, const struct subject *subject)
{
	char word[64];
	int length = snprintf(word, sizeof(word), "%s=%.*s", field, (int)value.length, value.data);

	return (size_t)length < sizeof(word) ? find(subject, HABIT_VALUE, text_of(word)) : NULL;
}
