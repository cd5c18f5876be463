/* SPDX-License-Identifier: MIT */
#include "find.h"

#include "nlinspect/base/out.h"

#include "habits.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Of names of fields. */
#define NAME_BYTES "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

/* The first name in a word: "rtt" of "-rtt,peer" and of "rtt>50ms". */
static struct text first_name(const char *word)
{
	word += strcspn(word, NAME_BYTES);
	return (struct text){word, (uint32_t)strspn(word, NAME_BYTES)};
}

/* Whether it can begin a condition, or `columns` name it. */
static bool has_name(const struct schema *schema, struct text name, bool columns)
{
	if ((columns ? schema_field(schema, name) : schema_filter_field(schema, name)) >= 0)
		return true;
	for (size_t i = 0; i < schema->phrase_count && !columns; i++) {
		if (word_equals(name, schema->phrases[i].word))
			return true;
	}
	return false;
}

/* Lists the subjects that have a name. @return the first of them, or NULL */
static const struct command *list_having(
	const struct grammar *grammar, struct text name, bool columns, char *names, size_t size)
{
	const struct command *first = NULL;
	size_t used = 0;

	for (const struct command *command = grammar->commands; command->name; command++) {
		/* Some need other words before a filter. */
		if (!command->subject || command->subject->unfiltered ||
			command->subject->leading || used >= size ||
			!has_name(command->schema, name, columns))
			continue;
		first = first ? first : command;
		used += (size_t)snprintf(
			names + used, size - used, "%s%s", used ? ", " : "", command->name);
	}
	return first;
}

/* A word as a shell takes it. */
static void write_word(struct out *out, const char *word)
{
	bool plain = !word[strcspn(word, " \t\n'\"\\$`&|;<>()*?[]{}#~!")];

	out_string(out, plain ? " " : " '");
	text_escape_terminal(out, text_of(word));
	out_string(out, plain ? "" : "'");
}

/* Shows the line with the first command that has the name. @return -EINVAL (reported); 0: none has
 * it */
static int report_missing(const struct grammar *grammar, struct text name, bool columns,
	const char *const *line, size_t count, const struct report *report)
{
	char names[256], shown[64];
	const struct command *command = list_having(grammar, name, columns, names, sizeof(names));
	struct out out;

	if (!command)
		return 0;
	out_init_memory(&out);
	for (size_t i = 0; i < count; i++)
		write_word(&out, line[i]);
	report_error(report, "a command is missing: \"%s\" is for %s, as in \"nlinspect %s%.*s\"",
		text_escape_into(shown, sizeof(shown), name), names, command->name, (int)out.length,
		out.data);
	out_fini(&out);
	return -EINVAL;
}

/* A filter that stands in the place of the command. @return as report_missing() */
static int check_filter(
	const struct grammar *grammar, const struct options *options, const struct report *report)
{
	const char *line[8] = {options->command};
	struct text name = first_name(options->command);
	size_t count = 1;

	/* A name alone may be a command with a mistake in it. */
	if (name.data != options->command || command_named(grammar, name) ||
		(!strpbrk(options->command, "=<>~") && !options->word_count))
		return 0;
	for (; count <= options->word_count && count < ARRAY_SIZE(line); count++)
		line[count] = options->words[count - 1];
	return report_missing(grammar, name, false, line, count, report);
}

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

/* Lists the commands that can be followed. */
static int report_streams(const struct grammar *grammar, const struct command *command,
	const struct option_row *row, const struct report *report)
{
	const struct option streams = {row, BY_STREAMS, NULL};
	char names[256];
	size_t used = 0;

	for (const struct command *other = grammar->commands; other->name; other++) {
		if (option_is_for(&streams, other) && used < sizeof(names))
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
				used ? ", " : "", other->name);
	}
	report_error(report, "option --%s is not for the command \"%s\"; it is for %s%s", row->name,
		command->name, names, command->subject ? ", and \"-w 1\" repeats any listing" : "");
	return -EINVAL;
}

/* An option that the command does not use is an error, not ignored. */
static int check_options(const struct grammar *grammar, const struct command *command,
	const struct options *options, const struct report *report)
{
	for (size_t i = 0; i < grammar->option_count; i++) {
		const struct option *option = &grammar->options[i];
		const struct option_row *row = option->row;
		char named[32];
		const char *advice;

		if (!option_was_given(options, option) || option_is_for(option, command))
			continue;
		if (option->by == BY_STREAMS)
			return report_streams(grammar, command, row, report);
		snprintf(named, sizeof(named), "--%s", row->name ? row->name : "");
		advice = habit_option_advice(named, command);
		if (!advice)
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

/* A list of fields may name one that few commands have. @return as report_missing() */
static int check_columns(const struct grammar *grammar, const struct options *options,
	const struct option *option, const struct report *report)
{
	const struct option_row *row = option->row;
	const char *value;
	char name[64];

	if (option->of || !row->name ||
		(row->type != VALUE_FIELDS && row->type != VALUE_COLUMNS &&
			row->type != VALUE_SORT))
		return 0;
	value = *(const char *const *)((const char *)options + row->member);
	snprintf(name, sizeof(name), "--%s", row->name);
	return report_missing(
		grammar, first_name(value), true, (const char *const[]){name, value}, 2, report);
}

/* Without a command only options that every command takes are allowed. */
static int check_bare(
	const struct grammar *grammar, const struct options *options, const struct report *report)
{
	for (size_t i = 0; i < options->given_count; i++) {
		const struct option *option = options->given[i];

		if (option->by == BY_ALL)
			continue;
		if (check_columns(grammar, options, option, report))
			return -EINVAL;
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
		error = check_bare(grammar, options, report);
		return error ? error : command_of(grammar, "help", report, ret);
	}
	error = check_netns_habit(grammar, options, report);
	if (!error && !habit_command_advice(grammar, options->command))
		error = check_filter(grammar, options, report);
	if (!error)
		error = command_of(grammar, options->command, report, ret);
	return error ? error : check_options(grammar, *ret, options, report);
}
