/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "nlinspect/base/text.h"

#include "habits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The state of the option parser. */
struct parser {
	const struct grammar *grammar;
	const struct report *report;
	struct options *options;
	const struct command *command; /* the command of the line; NULL: unknown */
	char **argv;
	size_t argc, at;
};

int options_init(struct options *options, const struct grammar *grammar, size_t argc)
{
	memset(options, 0, sizeof(*options));
	options->words = calloc(argc + 1, sizeof(*options->words));
	options->given = calloc(grammar->option_count, sizeof(*options->given));
	if (options->words && options->given)
		return 0;
	options_fini(options);
	return -ENOMEM;
}

int options_for(struct options *options, const struct command *command)
{
	options->own_of = command;
	if (!command || !command->options)
		return 0;
	options->own = calloc(1, command->options->size);
	return options->own ? 0 : -ENOMEM;
}

void options_fini(struct options *options)
{
	free(options->words);
	free(options->given);
	free(options->own);
	options->words = NULL;
	options->given = NULL;
	options->own = NULL;
}

bool option_was_given(const struct options *options, const struct option *option)
{
	for (size_t i = 0; i < options->given_count; i++) {
		if (options->given[i] == option)
			return true;
	}
	return false;
}

void option_set(struct options *options, const struct option *option, const char *value)
{
	void *set = option->of ? options->own : options;

	if (!option_was_given(options, option))
		options->given[options->given_count++] = option;
	/* An option of a command that is not known yet cannot be stored. */
	if (option->of && option->of != options->own_of)
		return;
	if (option->row->counts)
		++*(unsigned *)((char *)set + option->row->member);
	else if (option->row->type == VALUE_NONE)
		*(bool *)((char *)set + option->row->member) = true;
	else
		*(const char **)((char *)set + option->row->member) = value;
}

static bool takes_value(const struct option *option)
{
	return option && option->row->type != VALUE_NONE;
}

/* Whether the next word is the option's value. All options of one name take a value, or none does.
 */
bool option_has_next(const struct grammar *grammar, const char *word)
{
	if (word[1] == '-')
		return !strchr(word, '=') &&
		       takes_value(option_by_name(grammar, NULL, word + 2, strlen(word + 2)));
	for (const char *letter = word + 1; *letter; letter++) {
		if (takes_value(option_by_letter(grammar, NULL, *letter)))
			return !letter[1];
	}
	return false;
}

const char *options_command(const struct grammar *grammar, const char *const *argv, size_t argc)
{
	bool ended = false;

	for (size_t i = 0; i < argc; i++) {
		if (ended || argv[i][0] != '-' || !argv[i][1])
			return argv[i];
		if (!strcmp(argv[i], "--"))
			ended = true;
		else if (option_has_next(grammar, argv[i]))
			i++;
	}
	return NULL;
}

/* The command that an unknown option is typed for. It may follow the option, and the option may
 * have a value. */
static const struct command *command_meant(const struct parser *parser)
{
	const struct command *command = NULL;

	if (parser->options->command)
		return parser->command;
	for (size_t i = parser->at; i < parser->argc && !command; i++)
		command = command_named(parser->grammar, text_of(parser->argv[i]));
	return command;
}

/* The first option with this beginning. @return NULL if there is none */
static const char *option_beginning(
	const struct parser *parser, const char *text, size_t length, const struct command *command)
{
	for (size_t i = 0; i < parser->grammar->option_count; i++) {
		const struct option *option = &parser->grammar->options[i];
		const char *name = option->row->name;

		if (name && !strncmp(name, text, length) &&
			(!command || option_is_for(option, command)))
			return name;
	}
	return NULL;
}

/* The most similar option, with at most `least` wrong letters. @return NULL if there is none */
static const char *option_like(const struct parser *parser, const char *name, unsigned least,
	const struct command *command)
{
	const char *best = NULL;

	for (size_t i = 0; i < parser->grammar->option_count; i++) {
		const struct option *option = &parser->grammar->options[i];
		const char *known = option->row->name;
		unsigned distance = least;

		if (known && (!command || option_is_for(option, command)))
			distance = text_distance(name, known);

		if (distance < least) {
			least = distance;
			best = known;
		}
	}
	return best;
}

static int unknown_option(const struct parser *parser, const char *word, size_t length)
{
	const struct command *command = command_meant(parser);
	char shown[128], value[128], name[64];
	const char *best = NULL, *advice = NULL;
	/* With a third of its letters wrong, an option is not what was meant. */
	unsigned least = (unsigned)(length > 2 ? (length - 2) / 3 : 0) + 1;

	text_escape_into(shown, sizeof(shown), (struct text){word, (uint32_t)strlen(word)});
	if (word[1] == '-' && length > 2 && length - 2 < sizeof(name)) {
		memcpy(name, word + 2, length - 2);
		name[length - 2] = '\0';
		best = option_like(parser, name, least > 3 ? 3 : least, command);
	}
	/* Abbreviations are not accepted, but they are good suggestions. */
	if (word[1] == '-' && length > 3 && !best)
		best = option_beginning(parser, word + 2, length - 2, command);
	if (length < sizeof(name)) {
		memcpy(name, word, length);
		name[length] = '\0';
		advice = habit_option_advice(name, command);
	}
	if (advice)
		report_error(parser->report, "unknown option \"%s\": %s", shown, advice);
	else if (best)
		report_error(parser->report, "unknown option \"%s\"; did you mean \"--%s%s\"?",
			shown, best,
			text_escape_into(value, sizeof(value), text_of(word + length)));
	else
		report_error(parser->report,
			"unknown option \"%s\"; \"nlinspect --help\" lists the options", shown);
	return -EINVAL;
}

static int missing_value(const struct parser *parser, const struct option_row *row)
{
	if (row->name)
		report_error(parser->report, "option --%s needs a value: --%s %s", row->name,
			row->name, row->value);
	else
		report_error(parser->report, "option -%c needs a value: -%c %s", row->letter,
			row->letter, row->value);
	return -EINVAL;
}

/* A second value is an error, because one of them would be ignored. */
static int set_value(const struct parser *parser, const struct option *option, const char *value)
{
	const struct option_row *row = option->row;
	const char letter[] = {'-', row->letter, '\0'};

	if (option_was_given(parser->options, option) && row->type != VALUE_SETTING) {
		report_error(parser->report, "option %s%s is given twice; it takes one %s%s",
			row->name ? "--" : "", row->name ? row->name : letter, row->value,
			strcmp(row->value, "LIST") ? "" : ", with commas between");
		return -EINVAL;
	}
	option_set(parser->options, option, value);
	return 0;
}

/* The value of an option is the next word. */
static int set_next(struct parser *parser, const struct option *option)
{
	if (parser->at + 1 >= parser->argc)
		return missing_value(parser, option->row);
	return set_value(parser, option, parser->argv[++parser->at]);
}

/* --name, --name=value, --name value. */
static int parse_long(struct parser *parser)
{
	const char *word = parser->argv[parser->at], *equals = strchr(word, '=');
	size_t length = equals ? (size_t)(equals - word) : strlen(word);
	const struct option *option =
		option_by_name(parser->grammar, parser->command, word + 2, length - 2);

	if (!option)
		return unknown_option(parser, word, length);
	if (takes_value(option))
		return equals ? set_value(parser, option, equals + 1) : set_next(parser, option);
	if (equals) {
		report_error(parser->report, "option --%s takes no value", option->row->name);
		return -EINVAL;
	}
	option_set(parser->options, option, NULL);
	return 0;
}

/* Reports an unknown letter in a word that may have several; the word may also be one of ip(8),
 * such as "-br". */
static int unknown_letter(const struct parser *parser, const char *word, char letter)
{
	const struct command *command = command_meant(parser);
	const char *advice = habit_option_advice(word, command);
	char shown[128];

	if (strlen(word) == 2 || advice)
		return unknown_option(parser, word, strlen(word));
	text_escape_into(shown, sizeof(shown), text_of(word));
	advice = habit_option_advice((char[]){'-', letter, '\0'}, command);
	if (letter <= ' ' || letter >= 127)
		report_error(parser->report,
			"unknown option in \"%s\"; \"nlinspect --help\" lists the options", shown);
	else if (advice)
		report_error(parser->report, "unknown option \"-%c\" in \"%s\": %s", letter, shown,
			advice);
	else
		report_error(parser->report,
			"unknown option \"-%c\" in \"%s\"; \"nlinspect --help\" lists the "
			"options",
			letter, shown);
	return -EINVAL;
}

/* -tuln, -ovalue, -o value. */
static int parse_letters(struct parser *parser)
{
	const char *word = parser->argv[parser->at];

	for (const char *letter = word + 1; *letter; letter++) {
		const struct option *option =
			option_by_letter(parser->grammar, parser->command, *letter);

		if (!option)
			return unknown_letter(parser, word, *letter);
		if (takes_value(option))
			return letter[1] ? set_value(parser, option, letter + 1)
					 : set_next(parser, option);
		option_set(parser->options, option, NULL);
	}
	return 0;
}

static int parse_words(struct parser *parser)
{
	struct options *options = parser->options;
	bool ended = false;
	int error = 0;

	for (; parser->at < parser->argc && !error; parser->at++) {
		const char *word = parser->argv[parser->at];

		if (!ended && !strcmp(word, "--"))
			ended = true;
		else if (!ended && word[0] == '-' && word[1] == '-')
			error = parse_long(parser);
		else if (!ended && word[0] == '-' && word[1])
			error = parse_letters(parser);
		else if (!options->command)
			options->command = word;
		else
			options->words[options->word_count++] = word;
	}
	return error;
}

int options_parse(struct options *options, const struct grammar *grammar, size_t argc, char **argv,
	const struct report *report)
{
	const char *word = options_command(grammar, (const char *const *)argv, argc);
	struct parser parser = {
		.grammar = grammar,
		.report = report,
		.options = options,
		.command = word ? command_named(grammar, text_of(word)) : NULL,
		.argv = argv,
		.argc = argc,
	};
	int error = options_init(options, grammar, argc);

	options->line = argv;
	options->line_count = argc;
	if (!error)
		error = options_for(options, parser.command);
	if (error)
		report_error(report, "%s", strerror(-error));
	else
		error = parse_words(&parser);
	if (error)
		options_fini(options);
	return error;
}
