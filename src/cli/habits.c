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
	{TOOL_IP, {HABIT_OPTION, "-c",
			  "a terminal has colours, and --color changes that; --count N ends after "
			  "N rounds of -w"}},
	{TOOL_NONE, {HABIT_OPTION, "-c --rounds --iterations --repeat --samples",
			    "--count N ends after N rounds of -w"}},
	{TOOL_NONE, {HABIT_OPTION, "-r --resolve",
			    "names of hosts and services are not looked up: addresses and ports "
			    "are numbers"}},
	{TOOL_NONE, {HABIT_OPTION, "--socket", "-A chooses the kinds of sockets"}},
	{TOOL_NONE, {HABIT_OPTION, "--ping",
			    "\"-A icmp\" lists the sockets of ping without privileges"}},
	{TOOL_NONE, {HABIT_OPTION, "-T --threads",
			    "threads share the sockets of their process; -p shows processes"}},
	{TOOL_NONE, {HABIT_OPTION, "-K --kill", "nlinspect never closes sockets"}},
	{TOOL_NONE, {HABIT_OPTION, "-E", "--follow shows changes as they happen"}},
	{TOOL_NONE, {HABIT_OPTION, "--events --monitor --tail", .instead = "--follow"}},
	{TOOL_NONE, {HABIT_OPTION, "-O --oneline -oneline", "every record is one line here"}},
	{TOOL_NONE, {HABIT_OPTION, "--details --detail -details --statistics --stats",
			    "-i adds columns, -j has every field"}},
	{TOOL_NONE, {HABIT_OPTION, "-F --filter", "the filter follows the options"}},
	{TOOL_NONE, {HABIT_OPTION, "--timers", "-e has the timers"}},
	{TOOL_NONE, {HABIT_OPTION, "--tos --cgroup", "-e has these"}},
	{TOOL_NONE, {HABIT_OPTION, "--inet-sockopt", "\"-o +sockopts\" shows the options"}},
	{TOOL_NONE, {HABIT_OPTION, "--watch", "\"-w 1\" repeats every second",
			    .instead = "--interval=1"}},
	{TOOL_NONE, {HABIT_OPTION, "--output --format", "-o chooses columns, -j is JSON",
			    .instead = "--columns="}},
	{TOOL_NONE, {HABIT_OPTION, "--columns=json", .instead = "--json"}},
	{TOOL_NONE, {HABIT_OPTION, "--columns=ndjson --columns=jsonl", .instead = "--ndjson"}},
	{TOOL_NONE, {HABIT_OPTION, "--columns=csv", .instead = "--csv"}},
	{TOOL_NONE, {HABIT_OPTION, "--columns=tsv", .instead = "--tsv"}},
	{TOOL_NONE, {HABIT_OPTION, "--columns=wide", .instead = "--info"}},
	{TOOL_NONE, {HABIT_OPTION, "--columns=yaml --columns=yml",
			    "there is no YAML; -j prints JSON, which YAML parsers read"}},
	{TOOL_NONE, {HABIT_OPTION, "--columns=table",
			    "the table is the default; -o LIST chooses its columns"}},
	{TOOL_NONE, {HABIT_OPTION, "--group-by --groupby", "--count-by LIST counts groups",
			    .instead = "--count-by="}},
	{TOOL_NONE, {HABIT_OPTION, "--fields", "-o LIST chooses fields", .instead = "--columns="}},
	{TOOL_NONE, {HABIT_NUMBER, "-n",
			    "-n takes no value: \"--limit N\" shows the first N, \"-w N\" repeats "
			    "every N seconds, and a number of the filter stands before -n"}},
	{TOOL_NONE, {HABIT_PREFIX, "ip", "no prefix is needed"}},
	{TOOL_NONE, {HABIT_COMMAND, "ip",
			    "\"nlinspect links\", \"addresses\", \"routes\", \"rules\", "
			    "\"neighbors\" are its objects"}},
	{TOOL_NONE, {HABIT_COMMAND, "conntrack",
			    "\"nlinspect counters conntrack\" has its counters; \"conntrack -L\" "
			    "lists connections"}},
	{TOOL_NONE, {HABIT_COMMAND, "kill", "nlinspect never closes sockets"}},
	{TOOL_NONE, {HABIT_COMMAND, "netns",
			    "-N NAME reads a network namespace, -N all reads every one"}},
	{TOOL_NONE, {HABIT_COMMAND, "monitor",
			    "\"nlinspect events\" shows what changes, or one kind of it, as in "
			    "\"nlinspect links --follow\""}},
	{TOOL_NONE,
		{HABIT_FILTER, "get", "\"nlinspect lookup 192.0.2.1\" shows the way of a packet"}},
	{TOOL_NONE, {HABIT_FILTER, HABIT_VERBS, "no verb is needed"}},
	{TOOL_NONE, {HABIT_FILTER, "desc descending DESC", "\"--sort -FIELD\" sorts descending"}},
	{TOOL_NONE, {HABIT_FILTER, "asc ascending ASC", "\"--sort FIELD\" sorts ascending"}},
	{TOOL_NONE, {HABIT_FILTER, "ns us ms min KB MB GB kB KiB MiB GiB kbit Mbit Gbit",
			    "it is a unit, which follows a number: 'rtt>50ms'"}},
	{TOOL_NONE, {HABIT_FILTER, "json", "-j prints JSON"}},
	{TOOL_NONE, {HABIT_FILTER, "wide", "-i adds columns"}},
	{TOOL_NONE, {HABIT_FILTER, "where", "conditions need no word before them"}},
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

/* A row has an equivalent for its words, or advice. */
static const char *text_of_habit(const struct habit *habit, bool instead)
{
	return instead ? habit->instead : habit->advice;
}

static const char *find_own(
	const struct subject *subject, enum habit_place place, struct text word, bool instead)
{
	for (const struct habit *habit = subject->habits; habit && habit->words; habit++) {
		if (is_habit(habit, place, word) && text_of_habit(habit, instead))
			return text_of_habit(habit, instead);
	}
	return NULL;
}

/* The subject's own rows come first, then the first row that fits. */
static const char *find_either(
	const struct subject *subject, enum habit_place place, struct text word, bool instead)
{
	const char *found = subject ? find_own(subject, place, word, instead) : NULL;

	for (size_t i = 0; i < ARRAY_SIZE(generic_habits) && !found; i++) {
		const struct generic *generic = &generic_habits[i];

		if (generic->tool != TOOL_NONE && (!subject || subject->tool != generic->tool))
			continue;
		if (is_habit(&generic->habit, place, word))
			found = text_of_habit(&generic->habit, instead);
	}
	return found;
}

static const char *find(const struct subject *subject, enum habit_place place, struct text word)
{
	return find_either(subject, place, word, false);
}

static const char *find_command(const struct grammar *grammar, const char *word, bool instead)
{
	const char *found = find_either(NULL, HABIT_COMMAND, text_of(word), instead);

	for (const struct command *command = grammar->commands; command->name && !found; command++)
		found = command->subject
				? find_own(command->subject, HABIT_COMMAND, text_of(word), instead)
				: NULL;
	return found;
}

static bool is_line(const char *words, const char *word, const char *option)
{
	size_t length = strlen(word);

	return !strncmp(words, word, length) && words[length] == ' ' &&
	       !strcmp(words + length + 1, option);
}

const char *habit_line_instead(const struct grammar *grammar, const char *word, const char *option)
{
	for (const struct command *command = grammar->commands; command->name; command++) {
		const struct habit *habit = command->subject ? command->subject->habits : NULL;

		for (; habit && habit->words; habit++) {
			if (habit->place == HABIT_LINE && is_line(habit->words, word, option))
				return habit->instead;
		}
	}
	return NULL;
}

static const struct subject *subject_of(const struct command *command)
{
	return command ? command->subject : NULL;
}

const char *habit_option_advice(const char *option, const struct command *command)
{
	return find(subject_of(command), HABIT_OPTION, text_of(option));
}

const char *habit_option_instead(const char *option, const struct command *command)
{
	return find_either(subject_of(command), HABIT_OPTION, text_of(option), true);
}

const char *habit_command_advice(const struct grammar *grammar, const char *word)
{
	return find_command(grammar, word, false);
}

const char *habit_command_instead(const struct grammar *grammar, const char *word)
{
	return find_command(grammar, word, true);
}

bool habit_is_prefix(const char *word)
{
	return find(NULL, HABIT_PREFIX, text_of(word)) != NULL;
}

const char *habit_number_advice(const char *option, const struct command *command)
{
	return find(subject_of(command), HABIT_NUMBER, text_of(option));
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
