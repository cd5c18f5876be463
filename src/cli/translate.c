/* SPDX-License-Identifier: MIT */
#include "translate.h"

#include "nlinspect/base/parse.h"
#include "nlinspect/base/text.h"

#include "habits.h"
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	WORDS_EACH = 6, /* that one word may become */
	WORDS_MORE = 8, /* a command, parentheses */
};

struct translator {
	struct translation *translation;
	const struct grammar *grammar;
	const struct report *report;
	const struct command *command; /* NULL: not known */
	char **argv;
	size_t argc, at;
	char **filter; /* the words of the filter, which follow the options */
	size_t filter_count;
	char **conditions; /* that were typed as options */
	size_t condition_count;
	bool ended;  /* by "--" */
	bool has_or; /* the filter has one */
};

void translation_fini(struct translation *translation)
{
	for (size_t i = 0; i < translation->owned_count; i++)
		free(translation->owned[i]);
	free(translation->owned);
	free(translation->words);
	*translation = (struct translation){.words = NULL};
}

/* A copy that the translation owns. NULL: no memory */
static char *own(struct translator *translator, const char *text, size_t length)
{
	struct translation *translation = translator->translation;
	char *copy = strndup(text, length);

	if (copy)
		translation->owned[translation->owned_count++] = copy;
	return copy;
}

static int add(struct translator *translator, char *word)
{
	if (!word)
		return -ENOMEM;
	translator->translation->words[translator->translation->count++] = word;
	return 0;
}

static int add_filter(struct translator *translator, char *word)
{
	translator->filter[translator->filter_count++] = word;
	translator->has_or |= word_equals(text_of(word), "or") || strchr(word, '|') ||
			      strstr(word, " or ") || strstr(word, " OR ");
	return 0;
}

/* Adds the words of a habit's equivalent. One that ends in "=" takes a value; one with a value of
 * its own takes another. */
static int add_instead(struct translator *translator, const char *instead, const char *value)
{
	int error = 0;

	while (*instead && !error) {
		size_t length = strcspn(instead, " ");
		const char *equals = memchr(instead, '=', length);
		char *word = own(translator, instead, length);

		instead += length;
		instead += strspn(instead, " ");
		if (word && value && equals && !*instead) {
			char *joined = NULL;

			word[strcspn(word, "=")] = '\0';
			if (asprintf(&joined, "%s=%s", word, value) < 0)
				return -ENOMEM;
			translator->translation->owned[translator->translation->owned_count++] =
				joined;
			word = joined;
		}
		error = add(translator, word);
	}
	return error;
}

static bool is_number(const char *word)
{
	uint64_t number;

	return word && !parse_decimal(text_of(word), 1000, &number);
}

static const char *next_word(const struct translator *translator)
{
	return translator->at + 1 < translator->argc ? translator->argv[translator->at + 1] : NULL;
}

static bool takes_value(const struct option *option)
{
	return option->row->type != VALUE_NONE;
}

/* The field or phrase that an option may be a condition on. */
static bool names_condition(const struct command *command, struct text name, bool *claim)
{
	const struct subject *subject = command ? command->subject : NULL;
	int id;

	*claim = false;
	if (!subject || subject->unfiltered)
		return false;
	id = schema_filter_field(subject->schema, name);
	if (id >= 0) {
		*claim = subject->schema->fields[id].type == FIELD_BOOL;
		return true;
	}
	for (size_t i = 0; i < subject->schema->phrase_count; i++) {
		if (subject->schema->phrases[i].fields &&
			word_equals(name, subject->schema->phrases[i].word))
			return true;
	}
	return false;
}

/* --FIELD VALUE, --FIELD=VALUE, --FIELD of a boolean. @return -ENOENT if it is something else */
static int translate_condition(struct translator *translator, struct text name, const char *value)
{
	bool claim;
	char *word;

	if (!names_condition(translator->command, name, &claim))
		return -ENOENT;
	if (!value && !claim) {
		value = next_word(translator);
		/* Another option is no value; "-5" and "-" are. */
		if (!value || (value[0] == '-' && value[1] && !isdigit((unsigned char)value[1])))
			return -ENOENT;
		translator->at++;
	}
	word = own(translator, name.data, name.length);
	if (!word)
		return -ENOMEM;
	translator->conditions[translator->condition_count++] = word;
	if (!value)
		return 0;
	translator->conditions[translator->condition_count++] = (char *)"=";
	translator->conditions[translator->condition_count++] = (char *)value;
	return 0;
}

/* "table" is a column of routes, and no habit there. */
static bool names_field(
	const struct translator *translator, const struct option *option, const char *value)
{
	const struct command *command = translator->command;

	return option->row->type == VALUE_COLUMNS && command && command->schema &&
	       schema_field(command->schema, text_of(value)) >= 0;
}

/* A known option with a value that is a habit: "-o json". `typed`: the letters before it. */
static int translate_value(struct translator *translator, const struct option *option,
	const char *value, struct text letters)
{
	char word[64];
	const char *instead = NULL, *advice = NULL;
	char *before;

	if (option->row->name && !names_field(translator, option, value) &&
		(size_t)snprintf(word, sizeof(word), "--%s=%s", option->row->name, value) <
			sizeof(word)) {
		instead = habit_option_instead(word, translator->command);
		advice = instead ? NULL : habit_option_advice(word, translator->command);
	}
	if (advice) {
		report_error(translator->report, "%s", advice);
		return -EINVAL;
	}
	if (!instead)
		return -ENOENT;
	if (letters.length > 1) {
		before = own(translator, letters.data, letters.length);
		if (add(translator, before))
			return -ENOMEM;
	}
	return add_instead(translator, instead, NULL);
}

/* Copies a word, and the next one if that is its value. */
static int copy_option(struct translator *translator, bool with_next)
{
	int error = add(translator, translator->argv[translator->at]);

	if (!error && with_next && next_word(translator))
		error = add(translator, translator->argv[++translator->at]);
	return error;
}

/* `other`: the option of that name that other commands have, or NULL. */
static int translate_unknown(struct translator *translator, const struct option *other,
	const char *word, size_t length, const char *value)
{
	char name[64];
	const char *instead = NULL;
	bool open;
	int error;

	if (length < sizeof(name)) {
		memcpy(name, word, length);
		name[length] = '\0';
		instead = habit_option_instead(name, translator->command);
	}
	if (!instead) {
		/* An option of another command has a meaning there, which is not given here. */
		error = other ? -ENOENT
			      : translate_condition(translator,
					(struct text){word + 2, (uint32_t)length - 2}, value);
		if (error != -ENOENT)
			return error;
		return copy_option(translator, other && takes_value(other) && !value);
	}
	open = instead[strlen(instead) - 1] == '=';
	/* A default may be overridden by a number, which could not be anything else. */
	if (!value && next_word(translator) &&
		(open || (strchr(instead, '=') && is_number(next_word(translator)))))
		value = translator->argv[++translator->at];
	/* "--output json": the value may be a habit itself. */
	if (open && value) {
		const struct option *option = option_by_name(
			translator->grammar, translator->command, instead + 2, strlen(instead) - 3);

		error = option ? translate_value(translator, option, value, (struct text){0})
			       : -ENOENT;
		if (error != -ENOENT)
			return error;
	}
	return add_instead(translator, instead, value);
}

static int translate_long(struct translator *translator, const char *word)
{
	const char *equals = strchr(word, '=');
	size_t length = equals ? (size_t)(equals - word) : strlen(word);
	const struct option *option =
		option_by_name(translator->grammar, translator->command, word + 2, length - 2);
	const char *value = equals ? equals + 1 : next_word(translator);
	int error;

	if (!option || !option_is_for(option, translator->command))
		return translate_unknown(
			translator, option, word, length, equals ? equals + 1 : NULL);
	if (!takes_value(option) || !value)
		return copy_option(translator, false);
	error = translate_value(translator, option, value, (struct text){0});
	if (error != -ENOENT) {
		translator->at += !equals;
		return error;
	}
	return copy_option(translator, !equals);
}

/* A number that follows a letter without a value: "-n 1". */
static int check_number(const struct translator *translator, const char *word)
{
	const char *advice = NULL;

	if (is_number(next_word(translator)))
		advice = habit_number_advice(word, translator->command);
	if (!advice)
		return 0;
	report_error(translator->report, "%s", advice);
	return -EINVAL;
}

static int translate_letters(struct translator *translator, const char *word)
{
	const char *instead = habit_option_instead(word, translator->command);
	int error = check_number(translator, word);

	if (error || instead)
		return error ? error : add_instead(translator, instead, NULL);
	for (const char *letter = word + 1; *letter; letter++) {
		const struct option *option =
			option_by_letter(translator->grammar, translator->command, *letter);
		const char *value = letter[1] ? letter + 1 : next_word(translator);

		if (!option)
			break;
		if (!takes_value(option))
			continue;
		if (!value)
			break;
		error = translate_value(
			translator, option, value, (struct text){word, (uint32_t)(letter - word)});
		if (error != -ENOENT) {
			translator->at += !letter[1];
			return error;
		}
		return copy_option(translator, !letter[1]);
	}
	return copy_option(translator, false);
}

static int translate_word(struct translator *translator)
{
	char *word = translator->argv[translator->at];

	if (translator->ended || word[0] != '-' || !word[1])
		return add_filter(translator, word);
	if (!strcmp(word, "--")) {
		translator->ended = true;
		return 0;
	}
	return word[1] == '-' ? translate_long(translator, word)
			      : translate_letters(translator, word);
}

/* The filter follows the options; conditions that were options are joined to it by "and". */
static int add_words(struct translator *translator)
{
	bool parentheses =
		translator->condition_count && translator->filter_count && translator->has_or;
	int error = translator->ended ? add(translator, (char *)"--") : 0;

	if (!error && parentheses)
		error = add(translator, (char *)"(");
	for (size_t i = 0; i < translator->filter_count && !error; i++)
		error = add(translator, translator->filter[i]);
	if (!error && parentheses)
		error = add(translator, (char *)")");
	for (size_t i = 0; i < translator->condition_count && !error; i++)
		error = add(translator, translator->conditions[i]);
	return error;
}

static int translate_words(struct translator *translator, size_t command_at)
{
	int error = 0;

	for (translator->at = 0; translator->at < translator->argc && !error; translator->at++) {
		if (translator->at != command_at)
			error = translate_word(translator);
	}
	return error ? error : add_words(translator);
}

/* Whether a command takes an option as typed, or has a field of its name. `own` is set if no other
 * kind of command need take it. @return how many words it has; 0: it does not */
static size_t words_of_option(
	const struct grammar *grammar, const struct command *command, const char *word, bool *own)
{
	const char *equals = strchr(word, '=');
	size_t length = equals ? (size_t)(equals - word) : strlen(word);
	const struct option *option;
	bool claim;

	if (word[1] == '-') {
		option = option_by_name(grammar, command, word + 2, length - 2);
		if (option && option_is_for(option, command)) {
			*own |= option->by == BY_ONE;
			return takes_value(option) && !equals ? 2 : 1;
		}
		if (!option && names_condition(command,
				       (struct text){word + 2, (uint32_t)length - 2}, &claim)) {
			*own = true;
			return !claim && !equals ? 2 : 1;
		}
		return 0;
	}
	for (const char *letter = word + 1; *letter; letter++) {
		option = option_by_letter(grammar, command, *letter);
		if (!option || !option_is_for(option, command))
			return 0;
		*own |= option->by == BY_ONE;
		if (takes_value(option))
			return letter[1] ? 1 : 2;
	}
	return 1;
}

static bool command_fits(
	const struct grammar *grammar, const struct command *command, size_t argc, char **argv)
{
	bool own = false;

	for (size_t i = 0; i < argc;) {
		size_t count = argv[i][0] == '-' && argv[i][1] && strcmp(argv[i], "--") != 0
				       ? words_of_option(grammar, command, argv[i], &own)
				       : 0;

		if (!count)
			return false;
		i += count;
	}
	return own;
}

/* The first command that has a use for all of the options. @return how many there are */
static size_t command_implied(
	const struct grammar *grammar, size_t argc, char **argv, const struct command **ret)
{
	size_t count = 0;

	for (const struct command *command = grammar->commands; command->name; command++) {
		/* Letters of other programs count after their command. */
		if (!command->subject || (command->options && command->options->apart) ||
			!command_fits(grammar, command, argc, argv))
			continue;
		if (!count++)
			*ret = command;
	}
	return count;
}

/* Shows the line with the first command that fits. */
static int report_missing(const struct translator *translator)
{
	char line[256] = "", shown[64];
	size_t used = 0;

	for (size_t i = 0; i < translator->argc && used < sizeof(line); i++)
		used += (size_t)snprintf(line + used, sizeof(line) - used, " %s",
			text_escape_into(shown, sizeof(shown), text_of(translator->argv[i])));
	report_error(translator->report, "a command is missing, as in \"nlinspect %s%s\"",
		translator->command->name, line);
	return -EINVAL;
}

/* The word that names the command; argc: no word does. The value of an option that is not known
 * yet may stand before it. */
static size_t find_command(const struct grammar *grammar, size_t argc, char **argv)
{
	size_t first = argc;

	for (size_t i = 0; i < argc; i++) {
		if (!strcmp(argv[i], "--"))
			return first < argc ? first : i + 1 < argc ? i + 1 : argc;
		if (argv[i][0] != '-' || !argv[i][1]) {
			if (first == argc)
				first = i;
			if (command_named(grammar, text_of(argv[i])))
				return i;
			if (i == 0 || argv[i - 1][0] != '-' || strchr(argv[i - 1], '='))
				return first;
		} else if (option_has_next(grammar, argv[i])) {
			i++;
		}
	}
	return first;
}

static int copy_all(struct translation *translation, size_t argc, char **argv)
{
	memcpy(translation->words, argv, argc * sizeof(*argv));
	translation->count = argc;
	return 0;
}

static int with_command(struct translator *translator, size_t command_at)
{
	const struct grammar *grammar = translator->grammar;
	char **argv = translator->argv;
	const char *word = command_at < translator->argc ? argv[command_at] : NULL;
	const char *option = word ? argv[command_at + 1] : NULL;
	const char *instead = word ? habit_command_instead(grammar, word) : NULL;
	const char *line = option ? habit_line_instead(grammar, word, option) : NULL;
	int error;

	if (line) {
		instead = line;
		memmove(argv + command_at + 1, argv + command_at + 2,
			(translator->argc - command_at - 1) * sizeof(*argv));
		translator->argc--;
	}

	if (!word || !instead) {
		translator->command = word ? command_named(grammar, text_of(word)) : NULL;
		if (!translator->command)
			return -ENOENT;
		error = add(translator, argv[command_at]);
		return error ? error : translate_words(translator, command_at);
	}
	translator->command =
		command_named(grammar, (struct text){instead, (uint32_t)strcspn(instead, " ")});
	error = add_instead(translator, instead, NULL);
	return error ? error : translate_words(translator, command_at);
}

/* "ip a" is "a", which is a habit as well. */
static void drop_prefix(struct translator *translator)
{
	size_t at = find_command(translator->grammar, translator->argc, translator->argv);

	if (at + 1 >= translator->argc || !habit_is_prefix(translator->argv[at]))
		return;
	memmove(translator->argv + at, translator->argv + at + 1,
		(translator->argc - at - 1) * sizeof(*translator->argv));
	translator->argc--;
}

static int run(struct translator *translator)
{
	size_t at, count;
	int error;

	drop_prefix(translator);
	at = find_command(translator->grammar, translator->argc, translator->argv);
	error = with_command(translator, at);
	if (error != -ENOENT)
		return error;
	count = command_implied(
		translator->grammar, translator->argc, translator->argv, &translator->command);
	if (!count)
		return copy_all(translator->translation, translator->argc, translator->argv);
	if (count > 1)
		return report_missing(translator);
	error = add(translator, (char *)translator->command->name);
	return error ? error : translate_words(translator, translator->argc);
}

int translate(struct translation *translation, const struct grammar *grammar, size_t argc,
	char **argv, const struct report *report)
{
	size_t room = argc * WORDS_EACH + WORDS_MORE;
	struct translator translator = {
		.translation = translation,
		.grammar = grammar,
		.report = report,
		.argv = calloc(argc + 1, sizeof(char *)),
		.argc = argc,
		.filter = calloc(room, sizeof(char *)),
		.conditions = calloc(room, sizeof(char *)),
	};
	int error = -ENOMEM;

	*translation = (struct translation){
		.words = calloc(room, sizeof(char *)),
		.owned = calloc(room, sizeof(char *)),
	};
	if (translation->words && translation->owned && translator.argv && translator.filter &&
		translator.conditions) {
		memcpy(translator.argv, argv, argc * sizeof(*argv));
		error = run(&translator);
	}
	if (error == -ENOMEM)
		report_error(report, "%s", strerror(ENOMEM));
	free(translator.argv);
	free(translator.filter);
	free(translator.conditions);
	return error;
}
