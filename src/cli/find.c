/* SPDX-License-Identifier: MIT */
#include "find.h"

#include "habits.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Lists the commands that begin with a word: "sockets" or "summary". @return whether there are any
 */
static bool list_beginning(
	const struct grammar *grammar, const char *word, char *names, size_t size)
{
	size_t used = 0, length = strlen(word);

	for (const struct command *command = grammar->commands; command->name; command++) {
		if (!length || strncmp(command->name, word, length) != 0 || used >= size)
			continue;
		used += (size_t)snprintf(
			names + used, size - used, "%s\"%s\"", used ? " or " : "", command->name);
	}
	return used > 0 && used < size;
}

static int report_command(
	const struct grammar *grammar, const char *word, const struct report *report)
{
	const char *advice = habit_command_advice(grammar, word), *best = NULL;
	char shown[128], names[128];
	unsigned least = strlen(word) < 4 ? 1 : 3;

	for (const struct command *command = grammar->commands; command->name; command++) {
		unsigned distance = text_distance(word, command->name);

		if (command->alias && text_distance(word, command->alias) < distance)
			distance = text_distance(word, command->alias);
		if (distance < least) {
			least = distance;
			best = command->name;
		}
	}
	text_escape_into(shown, sizeof(shown), text_of(word));
	if (!advice && !best && list_beginning(grammar, word, names, sizeof(names)))
		report_error(report, "unknown command \"%s\"; did you mean %s?", shown, names);
	else if (advice)
		report_error(report, "unknown command \"%s\": %s", shown, advice);
	else if (best)
		report_error(report, "unknown command \"%s\"; did you mean \"%s\"?", shown, best);
	else
		report_error(report,
			"unknown command \"%s\"; \"nlinspect --help\" lists the commands", shown);
	return -EINVAL;
}

int command_of(const struct grammar *grammar, const char *word, const struct report *report,
	const struct command **ret)
{
	const struct command *command = command_named(grammar, text_of(word));

	if (!command)
		return report_command(grammar, word, report);
	*ret = command;
	return 0;
}

/* An option that the command does not use is an error, not ignored. */
static int check_options(const struct grammar *grammar, const struct command *command,
	const struct options *options, const struct report *report)
{
	for (size_t i = 0; i < grammar->option_count; i++) {
		const struct option *option = &grammar->options[i];
		const struct option_row *row = option->row;
		const char *advice;

		if (!option_was_given(options, option) || option_is_for(option, command))
			continue;
		advice = habit_option_advice((char[]){'-', row->letter, '\0'}, command);
		if (row->name)
			report_error(report, "option --%s is not for the command \"%s\"%s%s",
				row->name, command->name, advice ? ": " : "", advice ? advice : "");
		else
			report_error(report, "option -%c is not for the command \"%s\"",
				row->letter, command->name);
		return -EINVAL;
	}
	return 0;
}

/* Without a command only options that every command takes are allowed. */
static int check_bare(const struct options *options, const struct report *report)
{
	for (size_t i = 0; i < options->given_count; i++) {
		if (options->given[i]->by == BY_ALL)
			continue;
		report_error(report, "a command is missing; \"nlinspect\" alone lists them");
		return -EINVAL;
	}
	return 0;
}

/* "-n NAME link", as ip(8) has it. @return -EINVAL (reported), or 0 if it is something else */
static int check_netns_habit(
	const struct grammar *grammar, const struct options *options, const struct report *report)
{
	char shown[128];

	if (!options->numeric || !options->word_count ||
		command_named(grammar, text_of(options->command)) ||
		!command_named(grammar, text_of(options->words[0])))
		return 0;
	text_escape_into(shown, sizeof(shown), text_of(options->command));
	report_error(report,
		"unknown command \"%s\": -n is for numbers instead of names; \"-N %s\" reads a "
		"network namespace",
		shown, shown);
	return -EINVAL;
}

int command_find(const struct grammar *grammar, const struct options *options,
	const struct report *report, const struct command **ret)
{
	bool help = options->help || options->short_help;
	int error;

	if (options->version)
		return command_of(grammar, "version", report, ret);
	/* -h anywhere gives help, even if the rest of the line is wrong. */
	if (help)
		return command_of(grammar, "help", report, ret);
	if (!options->command) {
		error = check_bare(options, report);
		return error ? error : command_of(grammar, "help", report, ret);
	}
	error = check_netns_habit(grammar, options, report);
	if (!error)
		error = command_of(grammar, options->command, report, ret);
	return error ? error : check_options(grammar, *ret, options, report);
}
